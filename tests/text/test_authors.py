"""Names of authors, as lists print them."""

import pytest

from kg.text.authors import OTHERS, split_authors

PRINTED = {
    "": (),
    "Zhang, Yunkun; Gao, Jin; Tan, Zheling": ("Zhang, Yunkun", "Gao, Jin", "Tan, Zheling"),
    "Yunkun Zhang, Jin Gao and Zheling Tan": ("Yunkun Zhang", "Jin Gao", "Zheling Tan"),
    "Yunkun Zhang, Jin Gao, & Zheling Tan": ("Yunkun Zhang", "Jin Gao", "Zheling Tan"),
    "Li, X., Wu, Y.": ("Li, X.", "Wu, Y."),
    "Li, X. and Wu, Y.-H.": ("Li, X.", "Wu, Y.-H."),
    "Li X, Wu YH": ("Li X", "Wu YH"),
    "Zhang, Yunkun": ("Zhang, Yunkun",),
    "Yunkun Zhang et al.": ("Yunkun Zhang", OTHERS),
    "Zhang et al": ("Zhang", OTHERS),
    "Zhang, et. al.": ("Zhang", OTHERS),
    "Wu Y, Li X, and others": ("Wu Y", "Li X", OTHERS),
    "张三、李四等": ("张三", "李四", OTHERS),
    "Google Research": ("Google Research",),
    "Anderson Sand": ("Anderson Sand",),
    "et al.": (),
}


@pytest.mark.parametrize(("text", "names"), PRINTED.items())
def test_names_stand_apart_in_their_order(text: str, names: tuple[str, ...]) -> None:
    assert split_authors(text) == names
