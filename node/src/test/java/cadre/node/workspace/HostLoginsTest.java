package cadre.node.workspace;

import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.url;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.node.redact.Hidden;
import cadre.wire.config.GitCredentials;
import cadre.wire.link.SecretValue;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A private repository on an https host whose token the server has sent. */
class HostLoginsTest {
    private static final String TOKEN = "ghp-5ecret-t0ken";

    @TempDir Path folder;
    private Bench bench;
    private Path served;
    private HttpsServer server;
    private Workspaces workspaces;
    private final Set<String> logins = ConcurrentHashMap.newKeySet();
    private final Set<String> arguments = ConcurrentHashMap.newKeySet();
    private String redirectTo = "";

    @BeforeEach
    void serve() throws Exception {
        bench = Bench.in(folder);
        var repository = bench.repository("shop");
        served = bench.folder.resolve("served/shop.git");
        git(bench.folder, "clone", "-q", "--bare", repository.toString(), served.toString());
        git(served, "update-server-info");
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setHttpsConfigurator(new HttpsConfigurator(certificate()));
        server.createContext("/", this::answer);
        server.start();
        var config =
                new WorkspaceConfig(
                        bench.work,
                        List.of(),
                        Map.of(
                                "PATH",
                                "/usr/local/bin:/usr/bin:/bin",
                                "GIT_SSL_CAINFO",
                                bench.folder.resolve("host.pem").toString()),
                        new GitCredentials(bench.home),
                        Duration.ofSeconds(20),
                        Duration.ofMinutes(2),
                        1_000_000);
        workspaces = new Workspaces(config, Bench.ProvedIsolation.of(), List.of(bench.home));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    /** Of this machine, signed by itself; made by the JDK's own tool. */
    private SSLContext certificate() throws Exception {
        var store = bench.folder.resolve("host.p12");
        var tool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        Bench.run(
                bench.folder,
                tool,
                "-genkeypair",
                "-alias",
                "host",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=DNS:localhost,IP:127.0.0.1",
                "-ext",
                "BC=ca:true",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                "changeit");
        var pem =
                Bench.run(
                        bench.folder,
                        tool,
                        "-exportcert",
                        "-rfc",
                        "-alias",
                        "host",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "changeit");
        Files.write(bench.folder.resolve("host.pem"), pem.stdout());
        var keys = KeyStore.getInstance(store.toFile(), "changeit".toCharArray());
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "changeit".toCharArray());
        var context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    private String host() {
        return "localhost:" + server.getAddress().getPort();
    }

    private String address() {
        return "https://" + host() + "/shop.git";
    }

    private static HostLogins login(String host, String value) {
        return HostLogins.of(
                List.of(new SecretValue(host, SecretValue.Use.GIT, "host:" + host, value)));
    }

    private Prepared prepare(HostLogins logins) throws InterruptedException {
        return workspaces.prepare(
                order("j17.1", url("shop", address())),
                logins,
                Bench.NO_BUNDLES,
                EarlierWork.NONE,
                SavedCommits.NONE,
                OptionalInt.empty());
    }

    @Test
    void the_token_opens_the_repository_and_is_in_no_argument_and_no_file() throws Exception {
        var prepared = prepare(login(host(), TOKEN));

        assertThat(text(prepared.directory().resolve("README.md"))).isEqualTo("two\n");
        assertThat(logins).contains("x-access-token:" + TOKEN);
        assertThat(arguments).isNotEmpty().noneMatch(line -> line.contains(TOKEN));
        try (var files = Files.walk(bench.folder)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(TOKEN);
            }
        }
    }

    @Test
    void a_user_before_the_token_is_taken_as_it_is() throws Exception {
        prepare(login(host(), "bot:" + TOKEN));

        assertThat(logins).containsExactly("bot:" + TOKEN);
        assertThat(login("h", "bot:" + TOKEN).hidden())
                .containsExactly(
                        new Hidden("the token of host:h", TOKEN),
                        new Hidden("the token of host:h", "bot:" + TOKEN));
    }

    @Test
    void without_a_token_the_error_says_how_to_give_one() {
        assertThatThrownBy(() -> prepare(HostLogins.NONE))
                .hasMessageContaining("cadre secret set NAME --for host:" + host())
                .hasMessageContaining("cadre login github");
    }

    @Test
    void a_token_goes_to_no_other_host_also_when_it_is_sent_there() throws Exception {
        assertThatThrownBy(() -> prepare(login("git.example", TOKEN)))
                .hasMessageNotContaining(TOKEN);
        redirectTo = address().replace("localhost", "127.0.0.1");

        assertThatThrownBy(() -> prepare(login(host(), TOKEN))).hasMessageNotContaining(TOKEN);

        assertThat(logins).isEmpty();
    }

    @Test
    void a_refused_token_is_not_in_the_error() {
        assertThatThrownBy(() -> prepare(login(host(), "wrong-" + TOKEN)))
                .hasMessageContaining("Authentication failed")
                .hasMessageNotContaining(TOKEN);
    }

    @Test
    void only_https_has_a_host_to_log_in_at() {
        assertThat(HostLogins.host("https://Git.Example:443/a")).hasValue("git.example");
        assertThat(HostLogins.host("https://git.example:8443/a")).hasValue("git.example:8443");
        for (var other : List.of("http://git.example/a", "ssh://git@git.example/a", "git@h:a")) {
            assertThat(HostLogins.host(other)).isEqualTo(Optional.empty());
        }
    }

    @Test
    void over_ssh_git_has_the_ssh_agent_of_the_node_and_no_token() throws Exception {
        var seen = bench.folder.resolve("seen");
        var ssh = Files.createDirectories(bench.folder.resolve("bin")).resolve("ssh");
        Files.writeString(
                ssh, "#!/bin/sh\necho \"$@\" > " + seen + "; env >> " + seen + "; exit 1\n");
        Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwxr-xr-x"));
        var config =
                WorkspaceConfig.of(
                        bench.work,
                        List.of(),
                        Map.of(
                                "PATH",
                                ssh.getParent() + ":/usr/bin:/bin",
                                "SSH_AUTH_SOCK",
                                "/run/the-agent"),
                        new GitCredentials(bench.home));
        workspaces = new Workspaces(config, Bench.ProvedIsolation.of(), List.of(bench.home));

        assertThatThrownBy(() ->
                        workspaces.prepare(
                                order("j17.1", url("shop", "git@git.example:acme/shop")),
                                login("git.example", TOKEN),
                                Bench.NO_BUNDLES,
                                EarlierWork.NONE,
                                SavedCommits.NONE,
                                OptionalInt.empty()))
                .hasMessageNotContaining(TOKEN);

        assertThat(seen)
                .content()
                .contains("BatchMode=yes", "SSH_AUTH_SOCK=/run/the-agent")
                .doesNotContain(TOKEN);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            ProcessHandle.allProcesses()
                    .forEach(process -> process.info().commandLine().ifPresent(arguments::add));
            var path = exchange.getRequestURI().toString();
            var file = served.resolveSibling(exchange.getRequestURI().getPath().substring(1));
            var login = exchange.getRequestHeaders().getFirst("Authorization");
            if (login != null) {
                logins.add(
                        new String(
                                Base64.getDecoder().decode(login.substring("Basic ".length())),
                                StandardCharsets.UTF_8));
            }
            if (!redirectTo.isEmpty()
                    && exchange.getRequestHeaders().getFirst("Host").startsWith("localhost")) {
                exchange.getResponseHeaders()
                        .add("Location", redirectTo.replace("/shop.git", "") + path);
                exchange.sendResponseHeaders(302, -1);
            } else if (login == null
                    || logins.stream().noneMatch(each -> each.endsWith(":" + TOKEN))) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"x\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (!Files.isRegularFile(file)) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                var bytes = Files.readAllBytes(file);
                exchange.sendResponseHeaders(200, bytes.length);
                exchange.getResponseBody().write(bytes);
            }
        }
    }
}
