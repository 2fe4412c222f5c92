package cadre.node.workspace;

import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.url;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import cadre.wire.config.GitCredentials;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A repository on another host, here a plain file server that asks for a login. */
class RemoteTest {
    private static final String LOGIN =
            "Basic "
                    + Base64.getEncoder()
                            .encodeToString("me:s3cret/token".getBytes(StandardCharsets.UTF_8));

    @TempDir Path folder;
    private Bench bench;
    private Path served;
    private HttpServer server;

    @BeforeEach
    void serve() throws Exception {
        bench = Bench.in(folder);
        var repository = bench.repository("shop");
        served = bench.folder.resolve("served/shop.git");
        git(bench.folder, "clone", "-q", "--bare", repository.toString(), served.toString());
        git(served, "update-server-info");
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void the_nodes_credentials_are_used_and_are_nowhere_in_the_clone() throws Exception {
        credentials("rw-------");

        var prepared = bench.prepare(order("j17.1", url("shop", address())));

        assertThat(text(prepared.directory().resolve("README.md"))).isEqualTo("two\n");
        assertThat(git(prepared.directory(), "symbolic-ref", "--short", "HEAD")).isEqualTo("main");
        assertThat(git(prepared.directory(), "remote", "get-url", "origin")).isEqualTo(address());
        assertThat(prepared.secrets())
                .contains("me:s3cret/token", "s3cret/token", "me:s3cret%2Ftoken");
        try (var files = Files.walk(bench.work)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain("s3cret");
            }
        }
    }

    @Test
    void without_credentials_the_error_says_where_to_put_them() {
        assertThatThrownBy(() -> bench.prepare(order("j17.1", url("shop", address()))))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM);
                            assertThat(e.fix()).contains("access", "cadre-home/git-credentials");
                        });
    }

    @Test
    void credentials_that_others_can_read_are_refused() throws Exception {
        credentials("rw-r-----");

        assertThatThrownBy(() -> bench.prepare(order("j17.1", url("shop", address()))))
                .hasMessageContaining("others may read it")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void credentials_that_a_host_refuses_stay_in_their_file() throws Exception {
        var file = credentials("rw-------");
        var wrong = Files.readString(file).replace("s3cret", "wrong");
        Files.writeString(file, wrong);

        assertThatThrownBy(() -> bench.prepare(order("j17.1", url("shop", address()))))
                .hasMessageContaining("Authentication failed");

        assertThat(file).hasContent(wrong);
    }

    @Test
    void a_data_folder_with_an_odd_name_is_no_command() throws Exception {
        var odd = Files.createDirectories(folder.resolve("it's $(touch never) home"));
        Files.move(credentials("rw-------"), odd.resolve("git-credentials"));

        var settings = new GitCredentials(odd).settings(address());
        var argv = new ArrayList<>(List.of("-c", settings.getFirst(), "-c", settings.getLast()));
        argv.addAll(List.of("ls-remote", address()));

        assertThat(git(bench.folder, argv.toArray(String[]::new))).contains("refs/heads/main");
        assertThat(bench.folder.resolve("never")).doesNotExist();
    }

    @Test
    void other_transports_and_a_node_without_the_file_get_no_helper() throws Exception {
        assertThat(bench.config.credentials().settings(address())).isEmpty();
        credentials("rw-------");
        assertThat(bench.config.credentials().settings("ssh://git@host/x")).isEmpty();
        assertThat(bench.config.credentials().settings("git@host:x")).isEmpty();
    }

    @Test
    void a_login_in_the_address_is_refused_and_not_repeated() {
        for (var login :
                List.of(
                        "http://me:s3cret@host/x",
                        "https://s3cret@host/x",
                        "ssh://me:s3cret@host/x")) {
            assertThatThrownBy(() -> bench.prepare(order("j17.1", url("shop", login))))
                    .hasMessageContaining("holds credentials")
                    .hasMessageNotContaining("s3cret");
        }
    }

    @Test
    void a_repository_that_is_not_there_is_told() throws Exception {
        credentials("rw-------");
        var absent = address().replace("shop.git", "none.git");

        assertThatThrownBy(() -> bench.prepare(order("j17.1", url("none", absent))))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND))
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void a_repository_with_longer_hashes_is_worked_in_and_saved() throws Exception {
        var repository = Files.createDirectories(bench.folder.resolve("roots/long"));
        git(repository, "init", "-q", "-b", "main", "--object-format=sha256");
        write(repository, "a.txt", "a\n");
        Bench.commit(repository, "First");
        var order = order("j17.1", Bench.path("long", repository, ""));

        var prepared = bench.prepare(order);
        write(prepared.directory(), "b.txt", "b\n");
        var saved = bench.save(prepared, order);

        assertThat(saved.warnings()).isEmpty();
        assertThat(saved.changes().getFirst().head()).hasSize(64);
        assertThat(saved.changes().getFirst().filesChanged()).isEqualTo(1);
        bench.fetched(repository, saved, "long.bundle");
    }

    @Test
    void a_mirror_that_was_damaged_is_made_again() throws Exception {
        credentials("rw-------");
        var order = order("j17.1", url("shop", address()));
        var mirror = bench.prepare(order).clones().getFirst().mirror();
        try (var files = Files.walk(mirror.resolve("objects"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }

        var prepared = bench.prepare(order("j18.1", url("shop", address())));

        assertThat(text(prepared.directory().resolve("README.md"))).isEqualTo("two\n");
    }

    private String address() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/shop.git";
    }

    private Path credentials(String mode) throws IOException {
        var file = bench.home.resolve("git-credentials");
        var login = address().replace("//", "//me:s3cret%2Ftoken@").replace("/shop.git", "");
        Files.writeString(file, login + "\n");
        return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            var file = served.resolveSibling(exchange.getRequestURI().getPath().substring(1));
            if (!LOGIN.equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
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
