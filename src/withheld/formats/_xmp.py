"""XMP packets → names and values; used for pictures and for side-car files. Nothing is written here."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

_GRAMMAR = ("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}", "{http://www.w3.org/XML/1998/namespace}", "{adobe:ns:meta/}")

_PREFIXES = {
    "http://purl.org/dc/elements/1.1/": "dc",
    "http://ns.adobe.com/photoshop/1.0/": "photoshop",
    "http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/": "Iptc4xmpCore",
    "http://iptc.org/std/Iptc4xmpExt/2008-02-29/": "Iptc4xmpExt",
    "http://ns.adobe.com/xap/1.0/": "xmp",
    "http://ns.adobe.com/xap/1.0/mm/": "xmpMM",
    "http://ns.adobe.com/xap/1.0/rights/": "xmpRights",
    "http://ns.adobe.com/xap/1.0/sType/ResourceEvent#": "stEvt",
    "http://ns.adobe.com/xap/1.0/sType/ResourceRef#": "stRef",
    "http://ns.adobe.com/exif/1.0/": "exif",
    "http://ns.adobe.com/tiff/1.0/": "tiff",
    "http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
}


def values(packet: bytes) -> Iterator[tuple[str, str]]:
    """Every value with its property in document order (`dc:creator`, or nothing if no standard knows it).

    Raises `ValueError` for what is no XMP.
    """
    try:
        root = fromstring(packet.strip(b"\0 \r\n\t"))
    except (ParseError, DefusedXmlException, LookupError) as e:
        raise ValueError("no XMP") from e
    waiting: list[tuple[Element, str]] = [(root, "")]
    while waiting:  # a stack, because a hostile packet nests deeper than Python calls
        element, parent = waiting.pop()
        name = _name(element.tag) or parent
        if element.text and element.text.strip():
            yield name, element.text.strip()
        for key, value in element.attrib.items():
            if not key.startswith(_GRAMMAR) and value.strip():
                yield _name(key), value.strip()
        waiting.extend((child, name) for child in reversed(element))


def _name(tag: str) -> str:
    """`prefix:local`; nothing for the grammar of RDF and for vocabularies of somebody's own, whose words may name people."""
    namespace, _, local = tag.removeprefix("{").rpartition("}")
    prefix = _PREFIXES.get(namespace)
    return f"{prefix}:{local}" if prefix else ""
