"""How each kind of store is loaded in bulk: what a person does, and shell functions that load files and count.

    put FILE...     loads N-Quads; the first file before the others, if a load that broke off can be completed
    ask QUERY       prints the rows of a SELECT; the last line is the last row

Everything that comes from stores.yaml is quoted. A password stays in the variable that stores.yaml names, and comes to
a program by a pipe, never as an argument, which others on the machine could read.
"""

from __future__ import annotations

from dataclasses import dataclass
from shlex import quote
from textwrap import indent
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from kg.errors import ConfigError
from kg.stores.config import is_loopback

if TYPE_CHECKING:
    from kg.stores.config import Target

__all__ = ["Loader", "bulk_loader"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Loader:
    """What to do, step by step, {load.sh} being the script; and the functions of the script, "" if there is none."""

    steps: tuple[str, ...]
    script: str = ""


def bulk_loader(target: Target, knowledge: str) -> Loader:
    """Return how a store is loaded in bulk, with the knowledge in this graph. Raises ConfigError if stores.yaml lacks
    an address that is needed."""
    loaders = {"oxigraph": _oxigraph, "fuseki": _fuseki, "rdf4j": _rdf4j, "virtuoso": _virtuoso}
    return loaders.get(target.kind, _other)(target, knowledge)


def _oxigraph(_target: Target, _knowledge: str) -> Loader:
    return Loader(
        steps=(
            "Stop the server, which has its folder for itself.",
            "bash {load.sh} LOCATION    # the folder that the server has as --location; as the user whom it runs as",
            "Start the server again.",
        ),
        script="""\
location=${1:?which folder? bash load.sh LOCATION, as oxigraph serve has it}
oxigraph=${OXIGRAPH:-oxigraph}
put() { # each file is loaded whole or not at all, and several at once: so the first by itself
    "$oxigraph" load --location "$location" --file "$1"
    [ $# = 1 ] || "$oxigraph" load --location "$location" --file "${@:2}"
}
ask() {
    if [ -e "$location/CURRENT" ]; then
        "$oxigraph" query --location "$location" --results-format csv --query "$1"
    else
        echo 0
    fi
}
""",
    )


def _fuseki(target: Target, _knowledge: str) -> Loader:
    offline = """\
mkdir -p -- "$location"
jena() { if [ -n "${FUSEKI_JAR:-}" ]; then java -cp "$FUSEKI_JAR" "$@"; else "$@"; fi; }
put() { jena tdb2.tdbloader --loc "$location" "$@" || fail "The database in $location is in pieces now: remove it."; }
ask() { jena tdb2.tdbquery --loc "$location" --results CSV "$1"; }
"""
    steps = (
        "Stop Fuseki: no two programs may have a TDB2 database.",
        "FUSEKI_JAR=jena-fuseki-server.jar bash {load.sh} LOCATION    # the folder of the database (Fuseki's --loc); "
        "as the user whom Fuseki runs as; without FUSEKI_JAR, by the tdb2.tdbloader of Jena's commands",
        "Start Fuseki again.",
    )
    if target.graph_store is None:
        ask = "location=${1:?which folder? bash load.sh LOCATION, the one of the TDB2 database}\n"
        return Loader(steps=steps, script=ask + offline)
    online = _http(target, target.graph_store)
    script = (
        f'location=${{1:-}}\nif [ -z "$location" ]; then\n{indent(online, "    ")}else\n{indent(offline, "    ")}fi\n'
    )
    return Loader(
        steps=("bash {load.sh}    # over HTTP, with Fuseki running; then go on with the last step. Or:", *steps),
        script=script,
    )


def _rdf4j(target: Target, _knowledge: str) -> Loader:
    where = target.graph_store or target.update
    if where is None:
        raise ConfigError(
            f"{target.name} has no address to send to",
            file=target.file,
            key=f"{target.name}.graph_store",
            hint="Add graph_store: with the address of the repository's statements: …/repositories/lab/statements.",
        )
    return Loader(steps=("bash {load.sh}    # over HTTP, with the server running",), script=_http(target, where))


def _http(target: Target, where: str) -> str:
    """Functions for a server that takes N-Quads in gzip."""
    options = "--globoff --fail --silent --show-error"
    if is_loopback(target.query):
        options += " --noproxy '*'"
    if target.certificate is not None:
        options += f" --cacert {quote(str(target.certificate.resolve()))}"
    login = _login(target)
    if login:
        options += " --config <(login)"
    return f"""\
{login}send() {{ curl {options} "$@"; }}
put() {{
    local file
    for file in "$@"; do
        send --data-binary "@$file" --header 'Content-Type: application/n-quads' \\
            --header 'Content-Encoding: gzip' --output /dev/null {quote(where)}
    done
}}
ask() {{ send --data-urlencode "query=$1" --header 'Accept: text/csv' {quote(target.query)}; }}
"""


_LOGIN = r"""login() { # what curl reads of who one is
    local its=${secret//\\/\\\\}
    printf '%s' "${its//\"/\\\"}"
}
"""


def _login(target: Target) -> str:
    """A function that tells curl the user and the password; nothing if the store asks for none."""
    if target.auth is None:
        return ""
    form, line = {
        "basic": ("user:password", r'user = "%s"\n'),
        "digest": ("user:password", r'digest\nuser = "%s"\n'),
        "bearer": ("the token", r'header = "Authorization: Bearer %s"\n'),
    }[target.auth.scheme]
    return f"secret=${{{target.auth.env}:?{form}}}\n{_LOGIN.replace('%s', line)}"


_ISQL = r"""folder=${here//\\/\\\\}
folder=${folder//\'/\'\'}
ours="strstr(ll_file, '$folder/') = 0"
sql() { # isql ends with 0 whatever happens, so what it says counts; it tries a password of its own before it asks
    local said
    said=$("${ISQL:-isql-vt}" "$where" "${secret%%:*}" VERBOSE=OFF BANNER=OFF PROMPT=OFF MACRO_SUBSTITUTION=OFF \
        ERRORS=STDOUT EXEC="$1" <<<"${secret#*:}" 2>/dev/null) || fail "isql can't log in at $where: $said"
    said=${said#*CL034: Bad login*Top-Level:}
    [[ $said != *'*** Error'* ]] || fail "$said"
    printf '%s\n' "$said"
}
put() { # the loader says nothing of what fails, so its list is looked at
    local mask='part-*.nq.gz' wrong
    [ "${1##*/}" = part-00000.nq.gz ] || mask=${1##*/}
    sql "ld_dir('$folder', '$mask', '$graph')" >/dev/null
    sql 'rdf_loader_run()' >/dev/null
    sql 'checkpoint' >/dev/null
    wrong=$(sql "select ll_file, ll_error from DB.DBA.LOAD_LIST
        where $ours and (ll_state <> 2 or ll_error is not null)")
    [[ $wrong != *[![:space:]]* ]] || fail "$wrong"
}
ask() { sql "SPARQL $1"; }
sql "delete from DB.DBA.LOAD_LIST where $ours" >/dev/null # else files of these names count as loaded
"""


def _virtuoso(target: Target, knowledge: str) -> Loader:
    variable = target.auth.env if target.auth is not None and target.auth.scheme != "bearer" else "VIRTUOSO_DBA"
    where = f"{urlsplit(target.query).hostname or 'localhost'}:1111"
    graph = knowledge.replace("\\", "\\\\").replace("'", "''")
    return Loader(
        steps=(
            "In virtuoso.ini, [Parameters], DirsAllowed has to name this folder; after a change start the server anew.",
            f"bash {{load.sh}} HOST:PORT    # of the server's SQL, by default {where}; on the server's machine, which "
            f"reads the files itself; {variable} holds user:password of a dba; by isql-vt, or what ISQL names",
        ),
        script=f"secret=${{{variable}:?user:password}}\nwhere=${{1:-{quote(where)}}}\ngraph={quote(graph)}\n{_ISQL}",
    )


def _other(target: Target, _knowledge: str) -> Loader:
    return Loader(
        steps=(
            f"Load the files by the loader of the store at {target.query}, part-00000.nq.gz first and whole.nq.gz "
            "last. They are N-Quads, in gzip.",
        )
    )
