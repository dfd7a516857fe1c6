"""Real triple stores for tests: each listens on 127.0.0.1 only, keeps its data in a folder of the test's, and is ended
by its process id.

What a store holds is read here without any of the code under test: by its own dump where it has one.
"""

from __future__ import annotations

import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, TypeVar

import httpx
import pyoxigraph as ox
import pytest

from kg.stores.config import Auth, Target
from tests.support.workspaces import ROOT

__all__ = ["BASE", "STORES", "Server", "running"]

BASE = "https://w3id.org/fmkg/id/"
JARS = ROOT / ".stores"
JAVA = ["java", "-Xmx1g", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"]
"""Java as it starts soonest; for the time of a test it is faster than one that compiles more."""
MEMORY = Path("/dev/shm")  # noqa: S108  # a folder of one's own is made in it
_ROOM = 4 * 2**30
_READY = 60.0  # seconds; a Java server on a busy machine takes its time
_DUMP = "application/n-quads"
_PAGE = 9_000  # Virtuoso gives 10,000 rows at most
_NAMES = 200  # of graphs in a query


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Server:
    """A store that runs: its kind as stores.yaml has it, and what tests do to it."""

    kind: ClassVar[str]
    secret: ClassVar[str] = ""  # user:password where it asks for one
    scheme: ClassVar[str] = ""
    variable: ClassVar[str] = "FMKG_TEST_STORE"
    no_graph: ClassVar[str] = ""
    """What a dump says in place of a graph's name for the default graph."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self.process: subprocess.Popen[bytes] | None = None
        user, _, password = self.secret.partition(":")
        self.client = httpx.Client(
            auth=httpx.DigestAuth(user, password) if self.secret else None, trust_env=False, timeout=300
        )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @classmethod
    def missing(cls) -> str:
        """What isn't there that it needs, and how to get it; empty where it is all there."""
        raise NotImplementedError

    def command(self) -> list[str]:
        raise NotImplementedError

    def addresses(self) -> dict[str, str]:
        """The query, update and graph_store of stores.yaml."""
        raise NotImplementedError

    def prepare(self) -> None:
        """Whatever has to be done once, before the first start."""

    def begin(self) -> None:
        """Whatever has to be done once, after the first start."""

    def is_ready(self) -> bool:
        return self.client.get(self.addresses()["query"], params={"query": "ASK {}"}).is_success

    def start(self) -> None:
        """Start it, and wait until it answers."""
        with (self.folder / "log").open("ab") as log:
            # with signals as Python has them a file that may not grow is an error, as on a full disk, and no signal
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdout=log, stderr=log, restore_signals=False
            )
        until = time.monotonic() + _READY
        while True:
            try:
                if self.is_ready():
                    return
            except httpx.TransportError:
                pass
            said = (self.folder / "log").read_text(errors="replace")[-2_000:]
            assert self.process.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.05)

    def kill(self) -> None:
        """End it at once, as when the power goes."""
        assert self.process is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.wait(30)
        self.process = None

    def fill(self) -> None:
        """Have no file of its grow any more, as on a full disk; until it is started again."""
        assert self.process is not None
        largest = max((file.stat().st_size for file in self.folder.rglob("*") if file.is_file()), default=0)
        resource.prlimit(self.process.pid, resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))

    def target(self, knowledge: str = "graph/knowledge", kind: str = "") -> Target:
        """Where it is, as `stores.yaml` would say it."""
        auth = Auth(scheme=self.scheme, env=self.variable) if self.secret else None
        its = self.addresses()
        return Target(
            name="lab",
            kind=kind or self.kind,
            query=its["query"],
            update=its["update"],
            graph_store=its.get("graph_store"),
            auth=auth,
            knowledge=knowledge,
        )

    def stores_yaml(self, knowledge: str = "named") -> str:
        """The same as a stores.yaml."""
        lines = ["lab:", f"  kind: {self.kind}", f"  knowledge_graph: {knowledge}"]
        lines += [f"  {name}: {address}" for name, address in self.addresses().items()]
        if self.secret:
            lines.append(f"  auth: {{scheme: {self.scheme}, env: {self.variable}}}")
        return "\n".join(lines) + "\n"

    def change(self, update: str) -> None:
        """Run an update, as someone else does."""
        headers = {"Content-Type": "application/sparql-update; charset=utf-8"}
        answer = self.client.post(self.addresses()["update"], content=update.encode(), headers=headers)
        assert answer.is_success, answer.text

    def add(self, quads: str) -> None:
        """Add statements, N-Quads a line, as someone else does."""
        answer = self.client.post(
            self.addresses()["graph_store"], content=quads.encode(), headers={"Content-Type": _DUMP}
        )
        assert answer.is_success, answer.text

    def dump(self) -> Iterator[ox.Quad]:
        """All that it holds."""
        answer = self.client.get(self.addresses()["graph_store"], headers={"Accept": _DUMP})
        assert answer.is_success, answer.text
        yield from ox.parse(answer.content, format=ox.RdfFormat.N_QUADS)

    def graph(self, name: str) -> Iterator[ox.Quad]:
        """What it holds in one graph."""
        yield from (quad for quad in self.dump() if quad.graph_name == ox.NamedNode(name))

    def graphs(self) -> set[str]:
        """The names of the graphs that it holds."""
        return {quad.graph_name.value for quad in self.dump() if isinstance(quad.graph_name, ox.NamedNode)}

    def clear(self) -> None:
        self.change("DROP ALL")

    def empty(self) -> None:
        """Have it run, with nothing in it."""
        if self.process is None:
            self.start()
        self.clear()


class Oxigraph(Server):
    kind = "oxigraph"

    @staticmethod
    def program() -> str | None:
        return shutil.which("oxigraph", path=os.pathsep.join((str(Path(sys.executable).parent), os.environ["PATH"])))

    @classmethod
    def missing(cls) -> str:
        return "" if cls.program() else "no Oxigraph server: pip install oxigraph, or pip install -e '.[dev]'"

    def command(self) -> list[str]:
        return [self.program() or "", "serve", "--location", "store", "--bind", f"127.0.0.1:{self.port}"]

    def addresses(self) -> dict[str, str]:
        return {"query": f"{self.url}/query", "update": f"{self.url}/update", "graph_store": f"{self.url}/store"}


class _Java(Server):
    jars: ClassVar[tuple[str, ...]]

    @classmethod
    def found(cls) -> list[str]:
        """The files of its jars, as far as they are there."""
        return [str(file) for name in cls.jars for file in sorted(JARS.glob(name))[-1:]]

    @classmethod
    def missing(cls) -> str:
        if len(cls.found()) < len(cls.jars):
            return f"no {', '.join(cls.jars)} in .stores: scripts/stores fetches them"
        return "" if shutil.which("java") else "no java (on Debian: apt-get install default-jre-headless)"


class Fuseki(_Java):
    kind = "fuseki"
    jars = ("jena-fuseki-server-*.jar",)

    def command(self) -> list[str]:
        (self.folder / "tdb2").mkdir(exist_ok=True)
        where = ["--localhost", "--port", str(self.port), "--tdb2", "--loc=tdb2", "--update", "/lab"]
        return [*JAVA, "-jar", *self.found(), *where]

    def addresses(self) -> dict[str, str]:
        return {"query": f"{self.url}/lab/query", "update": f"{self.url}/lab/update", "graph_store": f"{self.url}/lab"}


class Rdf4j(_Java):
    kind = "rdf4j"
    jars = ("jetty-runner-*.jar", "rdf4j-http-server-*.war")

    def command(self) -> list[str]:
        runner, war = self.found()
        where = ["--host", "127.0.0.1", "--port", str(self.port), "--path", "/rdf4j", war]
        return [*JAVA, f"-Dorg.eclipse.rdf4j.appdata.basedir={self.folder}", "-jar", runner, *where]

    def addresses(self) -> dict[str, str]:
        lab = f"{self.url}/rdf4j/repositories/lab"
        return {"query": lab, "update": f"{lab}/statements", "graph_store": f"{lab}/statements"}

    def is_ready(self) -> bool:
        return self.client.get(f"{self.url}/rdf4j/protocol").is_success

    def begin(self) -> None:
        """Make a repository with a native store, which keeps it on disk."""
        rdf4j = "http://www.openrdf.org/config"
        about = f"""
            [] a <{rdf4j}/repository#Repository> ; <{rdf4j}/repository#repositoryID> "lab" ;
              <{rdf4j}/repository#repositoryImpl> [
                <{rdf4j}/repository#repositoryType> "openrdf:SailRepository" ;
                <{rdf4j}/repository/sail#sailImpl> [
                  <{rdf4j}/sail#sailType> "openrdf:NativeStore" ;
                  <{rdf4j}/sail/native#tripleIndexes> "spoc,posc,cspo" ] ] ."""
        made = self.client.put(self.addresses()["query"], content=about, headers={"Content-Type": "text/turtle"})
        assert made.is_success, made.text


class Virtuoso(Server):
    kind = "virtuoso"
    secret = "dba:a password"  # noqa: S105  # of a store that ends with the test
    scheme = "digest"

    @classmethod
    def missing(cls) -> str:
        return (
            "" if shutil.which("virtuoso-t") else "no Virtuoso (on Debian: apt-get install virtuoso-opensource-7-bin)"
        )

    def prepare(self) -> None:
        (self.folder / "virtuoso.ini").write_text(
            "[Database]\nDatabaseFile = virtuoso.db\nErrorLogFile = virtuoso.log\nLockFile = virtuoso.lck\n"
            "TransactionFile = virtuoso.trx\nxa_persistent_file = virtuoso.pxa\n"
            "[TempDatabase]\nDatabaseFile = temp.db\nTransactionFile = temp.trx\n"
            f"[Parameters]\nServerPort = 127.0.0.1:{_free_port()}\nServerThreads = 20\nNumberOfBuffers = 40000\n"
            "MaxDirtyBuffers = 30000\nDirsAllowed = .\n"
            f"[HTTPServer]\nServerPort = 127.0.0.1:{self.port}\nServerThreads = 10\n"
            "[SPARQL]\nResultSetMaxRows = 10000\n"
        )
        password = self.secret.partition(":")[2]
        options = ["+checkpoint-only", "+pwdold", "dba", "+pwddba", password]
        subprocess.run([*self.command(), *options], cwd=self.folder, check=True, capture_output=True, timeout=120)

    def command(self) -> list[str]:
        return ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]

    def addresses(self) -> dict[str, str]:
        return {"query": f"{self.url}/sparql-auth", "update": f"{self.url}/sparql-auth"}

    def start(self) -> None:
        (self.folder / "virtuoso.lck").unlink(missing_ok=True)  # of a server that was killed
        super().start()

    def is_ready(self) -> bool:
        return self.client.get(f"{self.url}/sparql", params={"query": "ASK {}"}).is_success

    def add(self, quads: str) -> None:
        blocks = (
            f"GRAPH {quad.graph_name} {{ {quad.triple} }}" for quad in ox.parse(quads, format=ox.RdfFormat.N_QUADS)
        )
        self.change(f"INSERT DATA {{ {' '.join(blocks)} }}")

    def select(self, query: str) -> list[ox.QuerySolution]:
        answer = self.client.post(
            self.addresses()["query"],
            data={"query": query},
            headers={"Accept": "application/sparql-results+json"},
        )
        assert answer.is_success, answer.text
        found = ox.parse_query_results(answer.content, format=ox.QueryResultsFormat.JSON)
        assert isinstance(found, ox.QuerySolutions)
        return list(found)

    own: ClassVar[str] = (
        'FILTER(!STRSTARTS(STR(?g), "http://www.openlinksw.com/") && !STRSTARTS(STR(?g), "http://www.w3.org/") '
        '&& !STRSTARTS(STR(?g), "urn:") && !STRSTARTS(STR(?g), "http://local") && !STRSTARTS(STR(?g), "http://127."))'
    )
    """Leaves out the graphs that it comes with."""

    def sizes(self) -> dict[str, int]:
        """The graphs, and how many statements each has."""
        inner = f"SELECT ?g (COUNT(*) AS ?n) {{ GRAPH ?g {{ ?s ?p ?o }} {self.own} }} GROUP BY ?g ORDER BY ?g"
        names: dict[str, int] = {}
        while True:
            page = self.select(f"SELECT * {{ {{ {inner} }} }} OFFSET {len(names)} LIMIT {_PAGE}")
            more = {row["g"].value: int(row["n"].value) for row in page}
            names |= more
            if len(more) < _PAGE:
                return names

    def dump(self) -> Iterator[ox.Quad]:
        """All that it holds: of as many graphs at a time as an answer has room for, and of a larger one in parts."""
        batch: dict[str, int] = {}
        for name, size in self.sizes().items():
            if batch and (sum(batch.values()) + size > _PAGE or len(batch) == _NAMES):
                yield from self._graphs(batch)
                batch = {}
            batch[name] = size
        if batch:
            yield from self._graphs(batch)

    def _graphs(self, sizes: Mapping[str, int]) -> Iterator[ox.Quad]:
        """What is in these graphs. Pages of one answer overlap now and then, so parts are told apart by a digest."""
        size = sum(sizes.values())
        pattern = f"GRAPH ?g {{ ?s ?p ?o }} FILTER(?g IN ({', '.join(f'<{name}>' for name in sizes)}))"
        parts = 1 + size // (_PAGE * 2 // 3) if size > _PAGE else 1
        found: list[ox.Quad] = []
        for part in range(parts):
            digits = ", ".join(f"'{digit}'" for digit in "0123456789abcdef"[part::parts])
            some = f"FILTER(SUBSTR(MD5(CONCAT(STR(?s), STR(?o))), 1, 1) IN ({digits}))" if parts > 1 else ""
            found += [ox.Quad(*row) for row in self.select(f"SELECT ?s ?p ?o ?g {{ {pattern} {some} }}")]
        assert len(set(found)) == len(found) == size
        yield from found

    def graph(self, name: str) -> Iterator[ox.Quad]:
        rows = self.select(f"SELECT ?s ?p ?o {{ GRAPH <{name}> {{ ?s ?p ?o }} }} LIMIT {_PAGE}")
        found = [ox.Quad(row["s"], row["p"], row["o"], ox.NamedNode(name)) for row in rows]
        assert len(found) < _PAGE
        yield from found

    def graphs(self) -> set[str]:
        return set(self.sizes())

    def clear(self) -> None:
        names = list(self.sizes())
        for start in range(0, len(names), _NAMES):
            self.change(" ;\n".join(f"DROP SILENT GRAPH <{name}>" for name in names[start : start + _NAMES]))


Kind = TypeVar("Kind", bound=Server)

STORES: dict[str, type[Server]] = {its.__name__.lower(): its for its in (Oxigraph, Fuseki, Rdf4j, Virtuoso)}
"""The stores that tests run against, by name."""


@contextmanager
def running(kind: type[Kind], factory: pytest.TempPathFactory) -> Iterator[Kind]:
    """A store of this kind, until the end; the test skips where what it needs isn't there."""
    if missing := kind.missing():
        pytest.skip(missing)
    with _folder(factory, kind.kind) as folder, pytest.MonkeyPatch.context() as patch:
        server = kind(folder)
        if server.secret:
            patch.setenv(server.variable, server.secret)
        try:
            server.prepare()
            server.start()
            server.begin()
            yield server
        finally:
            if server.process is not None:
                server.kill()
            server.client.close()


@contextmanager
def _folder(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """A folder for the data of a store, in memory where there is room: stores wait for the disk at each commit."""
    if MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > _ROOM:
        with tempfile.TemporaryDirectory(prefix=f"fmkg-{name}-", dir=MEMORY, ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    else:
        yield factory.mktemp(name)
