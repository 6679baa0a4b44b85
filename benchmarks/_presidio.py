"""Presidio on the same texts, run by an interpreter that has it: `phonenumbers` there and `phonenumberslite` here cannot share one.

Reads a JSON list of texts from standard input, writes one object: spans per text as [start, end, kind] and processor seconds.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any


def main(model: str) -> None:
    import importlib

    analyzer: Any = importlib.import_module("presidio_analyzer")
    suffixes: Any = importlib.import_module("tldextract.tldextract")
    suffixes.TLD_EXTRACTOR = suffixes.TLDExtract(suffix_list_urls=())  # it would ask the network for a list it ships with
    provider: Any = importlib.import_module("presidio_analyzer.nlp_engine").NlpEngineProvider
    engine = provider(nlp_configuration={"nlp_engine_name": "spacy", "models": [{"lang_code": "en", "model_name": model}]}).create_engine()
    peer = analyzer.AnalyzerEngine(nlp_engine=engine, supported_languages=["en"])
    texts = json.load(sys.stdin)
    peer.analyze(text="A first text loads what it needs.", language="en")
    start = time.process_time()
    spans = [[[r.start, r.end, r.entity_type] for r in peer.analyze(text=text, language="en")] for text in texts]
    json.dump({"spans": spans, "seconds": time.process_time() - start}, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1])
