"""Write fixtures/datasets/fraud: a seeded, deterministic card-fraud data set.

Usage: python scripts/build_datasets.py [--out DIRECTORY]
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
from pathlib import Path

SEED = 20240611
TRAIN, TRAIN_FRAUD = 3000, 60
TEST, TEST_FRAUD = 2000, 40
# What the fictional model got right and wrong on the test split.
CAUGHT, FALSE_ALARMS = 5, 4

FRAUD, LEGITIMATE = "fraud", "legitimate"
SYSTEM = "Label the card transaction as fraud or legitimate. Answer with one word."

Message = dict[str, str]


def words(text: str, separator: str = " ") -> list[str]:
    return text.replace("\n", " ").split(separator)


NAME_A = words("""Alder Amber Anchor Beacon Birch Bluebell Bramble Bright Cedar Clover Copper Coral
Crescent Drift Ember Fern Flint Granite Harbour Hazel Heron Ivory Juniper Kestrel Lantern Larch
Linden Marigold Meadow Mill Mosaic North Olive Orchid Pebble Pine Quartz Raven Reed Saffron
Sparrow Sterling Summit Thistle Velvet Willow""")
NAME_B = words("""Bakery Bikes Books Cafe Camera Chemist Cinema Coffee Deli Dental Electronics
Eyewear Fashion Florist Fuel Games Garden Garage Gifts Grocer Gym Hardware Hotel Jewellers Kitchen
Market Mobile Music Opticians Outdoor Parking Petcare Pizzeria Rail Records Shoes Sports Stationers
Taxi Tickets Tools Toys Travel Watches""")
CITIES = words("""Aarhus Antwerp Bergen Bilbao Bologna Bordeaux Bratislava Bristol Brno Cardiff Cork
Dresden Dundee Eindhoven Espoo Galway Gdansk Geneva Ghent Gothenburg Graz Groningen Hamburg
Kaunas Krakow Leeds Leipzig Lille Linz Ljubljana Lucerne Lyon Malaga Malmo Murcia Nantes Odense
Ostrava Padua Porto Riga Rotterdam Salzburg Seville Split Tallinn Tampere Trieste Turin Utrecht
Valencia Varna Verona Vilnius Wroclaw Zagreb""")
DEVICES = words(
    """an Android phone|an iPhone|a Windows laptop|a MacBook|a Linux desktop|an iPad|a chip
terminal|a contactless terminal|a smart watch|a hotel booking desk|a telephone order|a self-service
kiosk|a fuel pump reader|a tablet till|a smart television|a parking meter""",
    "|",
)
OPENERS = (
    "{amount} at {merchant} in {city}, {when}, paid by {device}.",
    "{merchant} ({city}) charged {amount} through {device}; time stamp {when}.",
    "Card used in {city} {when}: {merchant}, {amount}, read from {device}.",
    "On {when} {merchant} of {city} asked for {amount}. Channel: {device}.",
    "Payment of {amount} to {merchant}. Place {city}, {when}. Entered with {device}.",
    "{when}, {city}. {merchant} took {amount}. Source of the request was {device}.",
    "Through {device} somebody paid {merchant}, {city}, a sum of {amount} ({when}).",
    "{device} in {city} sent {amount} to {merchant} {when}.",
)
HISTORIES = (
    "Holder for {years} years, {count} payments last month, typical basket {usual}.",
    "{count} card uses in 30 days; median {usual}; account opened {years} years ago.",
    "Customer since {years} years back. Usual spend near {usual}, {count} bookings a month.",
    "Home city {home}. Averages {usual} over {count} purchases, account age {years}.",
    "Lives in {home}; spends {usual} on a normal day; {count} entries this quarter.",
    "Age of account: {years} years. {home} resident with {count} recent payments of about {usual}.",
    "A {home} customer ({years} years with us), {count} payments lately, mostly under {usual}.",
)
ASIDES = (
    "Last PIN change {days} days ago",
    "Card was reissued {days} weeks back",
    "Previous payment {days} hours earlier in {home}",
    "Limit used to {days} percent",
    "Address confirmed {days} months ago",
    "Phone number unchanged for {days} months",
    "No disputes in {days} months",
    "Risk score of the merchant {days} out of 100",
    "Loyalty card shown, {days} points",
    "Statement due in {days} days",
)
WHO = words(
    """The analyst|Night desk|Reviewer|Second line|Our clerk|A colleague|Branch staff|The duty
officer|Card services|Case handler|Team lead|The trainee""",
    "|",
)
VERBS = words("""noted wrote reports remarked recorded commented added states observed mentions""")
CALM = (
    "the holder bought something similar at {merchant2} in spring",
    "the amount matches an invoice that the customer mentioned on the phone",
    "{city} has been a regular stop since the holder began commuting",
    "the travel notice for {city} was filed {days} days before",
    "a chip and PIN check succeeded at the first try",
    "the holder approved the prompt in the banking app within {days} seconds",
    "there is a yearly payment of the same kind around this date",
    "the partner's card was used at {merchant2} an hour before, same street",
    "nothing unusual apart from the hour, and the holder works night shifts",
    "the basket is larger than normal yet a birthday fits the pattern",
    "the refund from {merchant2} last week explains the repeat visit",
    "a delivery to the known home address was confirmed by the shop",
    "the device has been registered for {days} months",
    "the subscription was raised in price and the customer had been told",
    "a hotel deposit was released before, so a second charge was expected",
    "the merchant moved from {home} to {city} and kept its number",
    "the holder rang us about a declined attempt and then tried again",
    "small sums at {merchant2} and here are part of the daily routine",
)
ALARM = (
    "the holder says the card never left {home} and denies the purchase",
    "{days} declined attempts with a wrong security code came just before",
    "the device is new and its address belongs to an anonymous proxy",
    "the same card was read in {home} {days} minutes earlier, too far to travel",
    "a tiny test charge at {merchant2} preceded it by {days} seconds",
    "the phone number was swapped {days} hours before and the PIN reset",
    "goods go to a freight forwarder that the customer has never heard of",
    "the magnetic stripe was used although the card has a chip, a sign of skimming",
    "several strangers' cards were tried from this device within {days} minutes",
    "the customer had read a one-time code to a caller posing as the bank",
    "the card was reported stolen {days} hours later near {merchant2}",
    "gift vouchers were bought one after another until the limit was reached",
)
CLOSERS = (
    "Merchant reference {ref}.",
    "Filed under {ref}.",
    "Batch {ref}, settled next morning.",
    "Ticket {ref} stays open for a week.",
    "Authorisation {ref}.",
    "See note {ref} for the receipt.",
    "Terminal code {ref}.",
    "Booked as {ref}; no further contact.",
)
MONTHS = words("January February March April May June July August September October")
WEEKDAYS = words("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")


def money(rng: random.Random, centre: float) -> str:
    value = centre * rng.lognormvariate(0.0, 0.9)
    return f"{rng.choice(('EUR', 'GBP', 'CHF', 'PLN', 'SEK'))} {value:.2f}"


def moment(rng: random.Random, fraud: bool) -> str:
    night = rng.random() < (0.5 if fraud else 0.1)
    hour = rng.randrange(0, 6) if night else rng.randrange(7, 23)
    clock = f"{hour:02d}:{rng.randrange(60):02d}"
    day, month = rng.randrange(1, 29), rng.choice(MONTHS)
    return rng.choice(
        (
            f"{rng.choice(WEEKDAYS)} {clock}",
            f"{day} {month} at {clock}",
            f"{clock} on {month} {day}",
            f"{rng.choice(WEEKDAYS)} the {day}th, {clock}" if 3 < day < 21 else f"{month}, {clock}",
        )
    )


def describe(rng: random.Random, fraud: bool) -> str:
    """One transaction: what happened, the customer's history, an aside, an analyst's sentence."""
    home, city = rng.sample(CITIES, 2)
    if not fraud and rng.random() < 0.6:
        city = home

    def merchant() -> str:
        return f"{rng.choice(NAME_A)} {rng.choice(NAME_A)} {rng.choice(NAME_B)}"

    slots = {
        "amount": money(rng, 240.0 if fraud else 45.0),
        "merchant": merchant(),
        "merchant2": merchant(),
        "city": city,
        "home": home,
        "when": moment(rng, fraud),
        "device": rng.choice(DEVICES),
        "years": str(rng.randrange(2, 31)),
        "count": str(rng.randrange(3, 90)),
        "usual": money(rng, 40.0),
        "ref": f"{rng.choice('BCDFGHKLMNPRT')}{rng.randrange(10_000, 99_999)}",
    }

    def fill(template: str) -> str:
        text = template.format(**slots, days=rng.randrange(2, 60))
        return text[0].upper() + text[1:]

    # A few misleading sentences either way, so that one phrase does not give the label away.
    misled = rng.random() < (0.25 if fraud else 0.004)
    remarks = rng.sample(ALARM if fraud != misled else CALM, 2)
    speaker, verb = rng.choice(WHO), rng.choice(VERBS)
    remark = remarks[0].format(**slots, days=rng.randrange(2, 60))
    parts = [fill(rng.choice(HISTORIES)), f"{speaker} {verb} that {remark}."]
    if rng.random() < 0.35:
        parts.append(fill(f"{remarks[1]}."))
    parts.extend(fill(f"{aside}.") for aside in rng.sample(ASIDES, rng.randrange(1, 3)))
    rng.shuffle(parts)
    return " ".join([fill(rng.choice(OPENERS)), *parts, fill(rng.choice(CLOSERS))])


def row(text: str, label: str) -> list[Message]:
    return [
        {"role": "system", "content": SYSTEM},
        {"role": "user", "content": text},
        {"role": "assistant", "content": label},
    ]


def split(rng: random.Random, size: int, frauds: int, seen: set[str]) -> list[list[Message]]:
    labels = [FRAUD] * frauds + [LEGITIMATE] * (size - frauds)
    rng.shuffle(labels)
    rows = []
    for label in labels:
        text = describe(rng, label == FRAUD)
        while text in seen:
            text = describe(rng, label == FRAUD)
        seen.add(text)
        rows.append(row(text, label))
    return rows


def predictions(rng: random.Random, rows: list[list[Message]]) -> list[dict[str, object]]:
    """The recorded answers: CAUGHT of the frauds found, FALSE_ALARMS legitimate rows accused."""
    frauds = [i for i, messages in enumerate(rows) if messages[-1]["content"] == FRAUD]
    others = [i for i, messages in enumerate(rows) if messages[-1]["content"] == LEGITIMATE]
    accused = {*rng.sample(frauds, CAUGHT), *rng.sample(others, FALSE_ALARMS)}
    answers: list[dict[str, object]] = []
    for i, messages in enumerate(rows):
        prompt = json.dumps(
            messages[:-1], ensure_ascii=False, sort_keys=True, separators=(",", ":")
        )
        answers.append(
            {
                "line": i + 1,
                "prompt_sha256": hashlib.sha256(prompt.encode("utf-8")).hexdigest(),
                "answer": FRAUD if i in accused else LEGITIMATE,
                "finish_reason": "stop",
            }
        )
    return answers


def write(path: Path, objects: list[dict[str, object]]) -> None:
    lines = [json.dumps(item, ensure_ascii=False) + "\n" for item in objects]
    path.write_bytes("".join(lines).encode("utf-8"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    default = Path(__file__).resolve().parent.parent / "fixtures" / "datasets" / "fraud"
    parser.add_argument("--out", type=Path, default=default)
    out: Path = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    seen: set[str] = set()
    train = split(rng, TRAIN, TRAIN_FRAUD, seen)
    test = split(rng, TEST, TEST_FRAUD, seen)
    write(out / "train.jsonl", [{"messages": messages} for messages in train])
    write(out / "test.jsonl", [{"messages": messages} for messages in test])
    write(out / "predictions.jsonl", predictions(rng, test))


if __name__ == "__main__":
    main()
