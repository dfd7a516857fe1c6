"""A name as other programs and keyboards write it: with characters that look alike, or that nobody sees."""

from hypothesis import strategies as st

NAME = "Med-PaLM 2's Eye"
_ALIKE = {
    "-": "-\u2010\u2011\u2012\u2013\u2212\ufe63\uff0d",
    " ": " \u00a0\u2009\u202f\u3000",
    "'": "'\u2019\u2018\u02bc",
}
_SPACES = ("", " ", "\u00a0")
_HIDDEN = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202e\u2060\u2066\u2069\ufeff\ufe0f\x07"


@st.composite
def spellings(draw: st.DrawFn, name: str = NAME, *, hidden: bool = True) -> str:
    """A spelling of a name in ASCII; without `hidden` characters it is as a page that was read has it."""
    written = []
    for letter in name:
        alike = _ALIKE.get(letter, letter + chr(ord(letter) + 0xFEE0))  # of full width
        written.append(draw(st.sampled_from(alike)))
        if letter == " ":
            written.append(draw(st.sampled_from(_SPACES)))
        if hidden:
            written.append(draw(st.text(_HIDDEN, max_size=1)))
    return "".join(written)
