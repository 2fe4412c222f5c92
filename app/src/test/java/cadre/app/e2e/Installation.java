package cadre.app.e2e;

import cadre.app.BuiltProgram;
import cadre.app.TestStore;
import cadre.wire.id.AgentName;
import cadre.wire.job.IsolationKind;
import cadre.wire.job.JobRequest;
import cadre.wire.job.PromptBy;
import cadre.wire.job.RepositoryRequest;
import cadre.wire.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A server and a node as two processes with folders of their own, on a port that stays. */
final class Installation implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    private final Path root;
    private final int port = freePort();
    private final Map<String, String> serverExtra = new HashMap<>();
    private final Map<String, String> nodeExtra = new HashMap<>();
    private final Map<String, String> store = TestStore.fresh();
    private List<String> before = List.of();
    private BuiltProgram program = BuiltProgram.found();
    private Optional<Program> server = Optional.empty();
    private Optional<Program> node = Optional.empty();

    private Installation(Path root) {
        this.root = root;
    }

    /** An installation that has not been started. */
    static Installation in(Path root) {
        return new Installation(root);
    }

    /** A server and one node named n1 with the given number of slots, ready. */
    static Installation running(Path root, int slots) {
        var installation = new Installation(root);
        installation.nodeExtra.put("CADRE_NODE_SLOTS", String.valueOf(slots));
        installation.nodeExtra.put("CADRE_NODE_MAX_LOG_BYTES", String.valueOf(32 << 20));
        installation.startServer();
        installation.joinNode();
        installation.startNode();
        installation.awaitNode();
        return installation;
    }

    /** The same, all of it run by another user. */
    static Installation ofUser(Path root, int uid, int slots) {
        var installation = new Installation(root);
        installation.nodeExtra.put("CADRE_NODE_SLOTS", String.valueOf(slots));
        var id = String.valueOf(uid);
        installation.before =
                List.of("setpriv", "--reuid=" + id, "--regid=" + id, "--clear-groups");
        installation.program = installation.program.copiedTo(root.resolve("program"));
        try {
            Files.setAttribute(root, "unix:uid", uid);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        installation.startServer();
        installation.joinNode();
        installation.startNode();
        installation.awaitNode();
        return installation;
    }

    /** What the server is told beside its home and its port. */
    Installation serverSettings(Map<String, String> settings) {
        serverExtra.putAll(settings);
        return this;
    }

    /** Writes {@code agents.yaml} before the server's first start. */
    Installation agents(String text) {
        return serverFile("agents.yaml", text);
    }

    /** Writes a file of the server's data folder before the server's first start. */
    Installation serverFile(String name, String text) {
        var owner =
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
        try {
            Files.createDirectory(serverHome(), owner);
            Files.writeString(serverHome().resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return this;
    }

    /** Where its PostgreSQL is read; empty if it has none. */
    Optional<String> jdbcUrl() {
        return Optional.ofNullable(store.get("CADRE_DB"))
                .map(url ->
                        "jdbc:"
                                + url.replace("postgres@", "")
                                + "?user=postgres&password="
                                + store.get("CADRE_DB_PASSWORD"));
    }

    int port() {
        return port;
    }

    Installation nodeSetting(String name, String value) {
        nodeExtra.put(name, value);
        return this;
    }

    Path root() {
        return root;
    }

    Path serverHome() {
        return root.resolve("server-home");
    }

    Path nodeHome() {
        return root.resolve("node-home");
    }

    Path work() {
        return root.resolve("work");
    }

    String url() {
        return "http://127.0.0.1:" + port;
    }

    String adminKey() {
        try {
            return Files.readString(serverHome().resolve("admin.key")).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Api api() {
        return new Api(url(), adminKey());
    }

    Program server() {
        return server.orElseThrow();
    }

    Program node() {
        return node.orElseThrow();
    }

    Program startServer(String... jvm) {
        var env = base();
        env.put("CADRE_HOME", serverHome().toString());
        env.put("CADRE_PORT", String.valueOf(port));
        env.putAll(store);
        env.putAll(serverExtra);
        var program = start(root, env, List.of(jvm), List.of("server"));
        server = Optional.of(program);
        program.awaitOut("cadre is ready at ", SOON);
        return program;
    }

    void joinNode() {
        var invite = api().post("/api/v1/nodes/invites", "{}");
        var env = nodeEnv();
        env.put("CADRE_INVITE", invite.path("code").asString());
        var join =
                start(
                        root,
                        env,
                        List.of(),
                        List.of("node", "--join", url(), "--name", "n1", "--join-only"));
        if (join.exitCode(SOON) != 0) {
            throw new AssertionError("join failed\n" + join.everything());
        }
    }

    Program startNode(String... jvm) {
        var program = start(root, nodeEnv(), List.of(jvm), List.of("node", "--name", "n1"));
        node = Optional.of(program);
        return program;
    }

    void awaitNode() {
        var api = api();
        var end = System.nanoTime() + SOON.toNanos();
        while (System.nanoTime() < end) {
            if (api.text("/api/v1/nodes").contains("\"state\":\"online\"")) {
                return;
            }
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
        }
        throw new AssertionError("no node came online\n" + node().everything());
    }

    /** Runs a client verb as the admin. */
    Program cli(Path directory, String... arguments) {
        var env = base();
        env.put("CADRE_HOME", root.resolve("client-home").toString());
        env.put("CADRE_URL", url());
        env.put("CADRE_KEY", adminKey());
        return start(directory, env, List.of(), List.of(arguments));
    }

    /** Runs a client verb as the admin with that file as its standard input. */
    Program cliWithInput(Path directory, Path input, String... arguments) {
        var env = base();
        env.put("CADRE_HOME", root.resolve("client-home").toString());
        env.put("CADRE_URL", url());
        env.put("CADRE_KEY", adminKey());
        var fromFile = List.of("/bin/sh", "-c", "exec \"$@\" < '" + input + "'", "sh");
        return Program.cadre(directory, env, fromFile, List.of(), program, List.of(arguments));
    }

    /** Runs a verb on a server's data folder, as its operator does on its machine. */
    Program onHome(Path home, List<String> before, List<String> jvm, String... arguments) {
        var env = base();
        env.put("CADRE_HOME", home.toString());
        env.put("CADRE_PORT", "0");
        return Program.cadre(root, env, before, jvm, program, List.of(arguments));
    }

    /** The same with more in its environment. */
    Program onHome(Path home, Map<String, String> settings, String... arguments) {
        var env = base();
        env.put("CADRE_HOME", home.toString());
        env.put("CADRE_PORT", "0");
        env.putAll(settings);
        return Program.cadre(root, env, List.of(), List.of(), program, List.of(arguments));
    }

    /** Runs a verb on the data folder and the store of the server. */
    Program onServer(String... arguments) {
        var settings = new HashMap<>(store);
        settings.putAll(serverExtra);
        return onHome(serverHome(), settings, arguments);
    }

    /** To its end, which must be with this exit code. */
    Program onHomeEnds(int exitCode, Path home, String... arguments) {
        var program = onHome(home, List.of(), List.of(), arguments);
        var exit = program.exitCode(Duration.ofSeconds(120));
        if (exit != exitCode) {
            throw new AssertionError(
                    String.join(" ", arguments)
                            + " ended with "
                            + exit
                            + "\n"
                            + program.everything());
        }
        return program;
    }

    /** Runs a client verb to its end and expects this exit code. */
    Program cliEnds(int exitCode, Path directory, String... arguments) {
        var program = cli(directory, arguments);
        var exit = program.exitCode(Duration.ofSeconds(120));
        if (exit != exitCode) {
            throw new AssertionError(
                    String.join(" ", arguments)
                            + " ended with "
                            + exit
                            + "\n"
                            + program.everything());
        }
        return program;
    }

    /** Sends the repository's HEAD as a bundle, as the command line does. */
    RepositoryRequest bundle(Path repository) {
        try {
            var file = Files.createTempFile(root, "input", ".bundle");
            Repositories.git(
                    repository, "bundle", "create", "-q", file.toString(), "HEAD", "--all");
            var response =
                    HttpClient.newHttpClient()
                            .send(
                                    HttpRequest.newBuilder(URI.create(url() + "/api/v1/bundles"))
                                            .header("Authorization", "Bearer " + adminKey())
                                            .POST(HttpRequest.BodyPublishers.ofFile(file))
                                            .build(),
                                    BodyHandlers.ofString());
            if (response.statusCode() >= 300) {
                throw new AssertionError(response.body());
            }
            var id = Json.read(response.body(), JsonNode.class).path("id").asString();
            return new RepositoryRequest(
                    Optional.of("shop"),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(cadre.wire.id.BundleId.of(id)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** A rehearsal job with this prompt. */
    static JobRequest rehearsal(String prompt, RepositoryRequest... repositories) {
        return request(prompt, "rehearsal", List.of(), List.of(repositories));
    }

    /** A job that runs this shell script under default isolation. */
    static JobRequest shell(String script, RepositoryRequest... repositories) {
        return request("go", "custom", List.of("/bin/sh", "-c", script), List.of(repositories));
    }

    static JobRequest request(
            String prompt,
            String agent,
            List<String> command,
            List<RepositoryRequest> repositories) {
        return new JobRequest(
                prompt,
                new AgentName(agent),
                command,
                command.isEmpty() ? Optional.empty() : Optional.of(PromptBy.STDIN),
                Optional.empty(),
                repositories,
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(300L),
                Optional.empty(),
                Optional.empty(),
                Map.of(),
                List.of(),
                Optional.<IsolationKind>empty(),
                Map.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    @Override
    public void close() {
        node.ifPresent(Program::close);
        server.ifPresent(Program::close);
        killWholeNode();
    }

    /** kill -9 of everything that belongs to the node: agent node, supervisor, agents. */
    void killWholeNode() {
        node.filter(Program::isAlive).ifPresent(Program::kill);
        for (var round = 0; round < 20; round++) {
            var left = processesOfNode();
            if (left.isEmpty()) {
                return;
            }
            left.forEach(ProcessHandle::destroyForcibly);
            java.util.concurrent.locks.LockSupport.parkNanos(50_000_000);
        }
    }

    /** Every process whose command line names a folder of this installation's node. */
    List<ProcessHandle> processesOfNode() {
        var own = ProcessHandle.current().pid();
        return ProcessHandle.allProcesses()
                .filter(p -> p.pid() != own)
                .filter(p -> mentions(p.pid(), nodeHome()) || mentions(p.pid(), work()))
                .toList();
    }

    private static boolean mentions(long pid, Path folder) {
        return mentions(pid, "cmdline", folder.toString())
                || mentions(pid, "environ", folder.toString());
    }

    /** Whether that file of a process under {@code /proc} holds the text. */
    static boolean mentions(long pid, String file, String text) {
        try {
            var bytes = Files.readAllBytes(Path.of("/proc", String.valueOf(pid), file));
            return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
        } catch (IOException e) {
            // gone meanwhile, or not ours to read
            return false;
        }
    }

    private Program start(
            Path directory, Map<String, String> env, List<String> jvm, List<String> arguments) {
        return Program.cadre(directory, env, before, jvm, program, arguments);
    }

    private Map<String, String> nodeEnv() {
        var env = base();
        env.put("CADRE_HOME", nodeHome().toString());
        env.put("CADRE_WORK", work().toString());
        env.put("CADRE_URL", url());
        env.putAll(nodeExtra);
        return env;
    }

    private Map<String, String> base() {
        var env = new HashMap<String, String>();
        env.put("PATH", System.getenv("PATH"));
        env.put("HOME", root.toString());
        env.put("LANG", "C.UTF-8");
        return env;
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<String> lines(String text) {
        return new ArrayList<>(text.lines().toList());
    }
}
