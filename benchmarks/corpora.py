"""Sets of training rows made by a seed, clean for ftlint: what the benchmarks of speed read.

    python benchmarks/corpora.py {short,chat} MEGABYTES FILE

``short`` has about 1 KB a row, ``chat`` about 4.3 KB. Four rows of five open with one of 30 system
prompts, the first of them the most often. One row of ten of ``chat`` offers tools and calls them.
Of the texts about 62 % are prose (one in seven with a typographic sign), 26 % hold code and 12 %
are Chinese or Japanese. Half of the rows
are written in ASCII with \\uXXXX escapes, as ``json.dumps`` does unless told otherwise, half in
UTF-8.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any

Message = dict[str, Any]

SYLLABLES = (  # noqa: SIM905
    "a ac an and ar at be ca com con de der di e ed en er es ex fi for ga ha he hi i in ing "
    "is it la li lo ly ma me ment mi mo ne no o of on or pa per pi po pre pro ra re ri ro sa "
    "se si so st su ta te ter th the ti tion to tu un ver vi wa we y"
).split()
ACCENTED = ["café", "naïve", "Zürich", "señor", "Łódź", "garçon", "über", "Malmö"]
CJK = (
    "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生自会那后能对着事其里所"
    "去行过家十用发天如然作方成者多日都三小军二无同么经法当起与好看学进种将还分此心前面又定见只主没公从"
    "をのにはがとてでもします注文商品確認返金配送連絡"
)
CODE = (
    "def {a}({b}, {c}=None):\n    if {c} is None:\n        {c} = []\n    for item in {b}:\n"
    "        {c}.append(item * {n})\n    return {c}\n",
    "#include <stdio.h>\n\nint main(void) {{\n    int {a}[{n}];\n    for (int i = 0; i < {n}; i++) "
    '{{\n        {a}[i] = i * i;\n    }}\n    printf("%d\\n", {a}[{n} - 1]);\n    return 0;\n}}\n',
    "const {a} = async ({b}) => {{\n  const res = await fetch(`/api/{c}/${{{b}.id}}`);\n"
    "  if (!res.ok) throw new Error('status ' + res.status);\n  return res.json();\n}};\n",
    "SELECT {a}, COUNT(*) AS total\nFROM {b}\nWHERE {c} >= {n} AND status <> 'closed'\n"
    "GROUP BY {a}\nORDER BY total DESC\nLIMIT {n};\n",
    'for {a} in $(ls /var/{b}); do\n  echo "$(date +%F) ${a}" >> {c}.log && wc -l {c}.log\ndone\n',
    'impl {a} {{\n    pub fn {b}(&self) -> Option<&str> {{\n        self.{c}.get({n}).map(|s| '
    "s.as_str())\n    }}\n}}\n",
)  # fmt: skip
MOST_SENTENCES = 20_000


@dataclass(frozen=True)
class Shape:
    """How long texts are, in sentences; how many rounds; how many rows of 100 have tools."""

    user: tuple[int, int]
    reply: tuple[int, int]
    rounds: tuple[int, ...]
    tools: int


SHAPES = {
    "short": Shape((1, 3), (2, 8), (1, 1, 1, 2), 0),
    "chat": Shape((1, 8), (6, 24), (1, 2, 3, 4), 10),
}


class Writer:
    """Writes the texts of a corpus; all that it draws comes of one seed."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        words = ["".join(self._some(SYLLABLES, 1, 3)) for _ in range(4000)]
        weights = list(accumulate(1 / (rank + 3) for rank in range(len(words))))
        self.word = lambda n: self.chance.choices(words, cum_weights=weights, k=n)
        self.sentences = [self._sentence() for _ in range(MOST_SENTENCES)]
        self.systems = [
            f"You are the assistant of {self.word(1)[0].capitalize()}. {self.prose(1, 4)}"
            for _ in range(30)
        ]
        self.system_weights = list(accumulate(1 / (rank + 1) for rank in range(30)))
        self.toolboxes = [[self._tool() for _ in range(1 + i % 4)] for i in range(12)]

    def _some(self, of: list[str], least: int, most: int) -> list[str]:
        return self.chance.choices(of, k=self.chance.randint(least, most))

    def _sentence(self) -> str:
        chance = self.chance
        words = self.word(chance.randint(6, 20))
        for place in range(chance.randint(3, 7), len(words), 6):
            words[place] = chance.choice(
                [
                    words[place] + ",",
                    words[place].capitalize(),
                    str(chance.randint(1, 2100)),
                    f"{chance.randint(1, 99)}.{chance.randint(10, 99)}",
                    f"({words[place]})",
                    f'"{words[place]}"',
                    f"{words[place]}-term",
                    words[place] + ":",
                ]
            )
        return " ".join(words).capitalize() + chance.choice([".", ".", ".", ".", "?", "!"])

    def prose(self, least: int, most: int) -> str:
        """So many sentences, some as lists or under headings of Markdown."""
        found = self._some(self.sentences, least, most)
        if self.chance.random() < 0.15:
            found[0] = f"{self.chance.choice(ACCENTED)}\u2019s {found[0]}"
        style = self.chance.random()
        if len(found) > 4 and style < 0.15:
            return f"{found[0]}\n\n" + "\n".join(f"- {one}" for one in found[1:])
        if len(found) > 4 and style < 0.2:
            return f"## {found[0][:20].strip()}\n\n" + " **and** ".join(found[1:])
        return ("\n\n" if style > 0.9 else " ").join(found)

    def code(self, least: int, most: int) -> str:
        """A snippet in a fence, with prose around it."""
        a, b, c = (word + "_" + self.word(1)[0] for word in self.word(3))
        filled = self.chance.choice(CODE).format(a=a, b=b, c=c, n=self.chance.randint(2, 99))
        about = self.prose(max(1, least // 2), max(1, most // 2))
        return f"{about}\n\n```\n{filled}```\n"

    def cjk(self, least: int, most: int) -> str:
        """About as many bytes of Chinese and Japanese characters as prose would have."""
        found = []
        for _ in range(self.chance.randint(least, most)):
            found.append("".join(self._some(list(CJK), 8, 32)))
        return "\u3002".join(found) + "\u3002"

    def text(self, least: int, most: int) -> str:
        """A text of any of the kinds."""
        kind = self.chance.random()
        if kind < 0.62:
            return self.prose(least, most)
        return self.code(least, most) if kind < 0.88 else self.cjk(least, most)

    def _tool(self) -> dict[str, Any]:
        names = list(dict.fromkeys(self.word(4)))
        properties = {
            name: {
                "type": self.chance.choice(["string", "integer"]),
                "description": self.prose(1, 1),
            }
            for name in names[1:]
        }
        parameters = {"type": "object", "properties": properties, "required": names[1:2]}
        function = {
            "name": f"{names[0]}_{self.chance.randint(1, 10**6)}",
            "description": self.prose(1, 2),
            "parameters": parameters,
        }
        return {"type": "function", "function": function}

    def row(self, shape: Shape, number: int) -> dict[str, Any]:
        """One row of a corpus."""
        messages: list[Message] = []
        if self.chance.random() < 0.8:
            (system,) = self.chance.choices(self.systems, cum_weights=self.system_weights)
            messages.append({"role": "system", "content": system})
        for _ in range(self.chance.choice(shape.rounds)):
            messages.append({"role": "user", "content": self.text(*shape.user)})
            messages.append({"role": "assistant", "content": self.text(*shape.reply)})
        if self.chance.random() * 100 >= shape.tools:
            return {"messages": messages}
        tools = self.chance.choice(self.toolboxes)
        messages[-1:] = [*self._called(tools, number), messages[-1]]
        return {"messages": messages, "tools": tools}

    def _called(self, tools: list[dict[str, Any]], number: int) -> Iterator[Message]:
        """The call of one of *tools*, and its result."""
        function = self.chance.choice(tools)["function"]
        given = {
            name: self.word(1)[0] if schema["type"] == "string" else self.chance.randint(1, 99)
            for name, schema in function["parameters"]["properties"].items()
        }
        call = {
            "id": f"call_{number}",
            "type": "function",
            "function": {"name": function["name"], "arguments": json.dumps(given)},
        }
        yield {"role": "assistant", "content": None, "tool_calls": [call]}
        result = json.dumps({"status": "done", "note": self.prose(1, 3)})
        yield {"role": "tool", "tool_call_id": call["id"], "content": result}


def lines(name: str, size: int, seed: int = 7) -> Iterator[bytes]:
    """Lines of the corpus *name* until they have *size* bytes."""
    writer, written, number = Writer(seed), 0, 0
    while written < size:
        row = writer.row(SHAPES[name], number)
        ascii_only = writer.chance.random() < 0.5
        line = json.dumps(row, ensure_ascii=ascii_only).encode() + b"\n"
        yield line
        written += len(line)
        number += 1


def write(name: str, size: int, path: Path) -> Path:
    """The corpus *name* of about *size* bytes in the file *path*, made unless it is there.

    Another process makes it: the memory of this one would count as that of what it measures.
    """
    if not path.exists() or path.stat().st_size < size:
        command = [sys.executable, __file__, name, str(size / 1_000_000), str(path)]
        subprocess.run(command, check=True)
    return path


if __name__ == "__main__":
    with Path(sys.argv[3]).open("wb") as out:
        out.writelines(lines(sys.argv[1], int(float(sys.argv[2]) * 1_000_000)))
