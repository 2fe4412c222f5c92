package cadre.node.workspace;

import static cadre.node.workspace.Bench.git;
import static cadre.node.workspace.Bench.order;
import static cadre.node.workspace.Bench.text;
import static cadre.node.workspace.Bench.url;
import static cadre.node.workspace.Bench.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
import java.util.Base64;
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
    void a_login_in_the_address_is_used_and_is_nowhere_in_the_clone() throws Exception {
        var prepared = bench.prepare(order("j17.1", url("shop", address("me:s3cret%2Ftoken@"))));

        assertThat(text(prepared.directory().resolve("README.md"))).isEqualTo("two\n");
        assertThat(git(prepared.directory(), "symbolic-ref", "--short", "HEAD")).isEqualTo("main");
        assertThat(git(prepared.directory(), "remote", "get-url", "origin")).isEqualTo(address(""));
        assertThat(prepared.secrets()).containsExactly("me:s3cret/token", "s3cret/token");
        try (var files = Files.walk(bench.work)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                if (!file.endsWith("prepared.json")) {
                    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                            .as(file.toString())
                            .doesNotContain("s3cret");
                }
            }
        }
    }

    @Test
    void without_a_login_the_error_says_that_access_is_missing() {
        assertThatThrownBy(() -> bench.prepare(order("j17.1", url("shop", address("")))))
                .isInstanceOfSatisfying(
                        CadreException.class,
                        e -> {
                            assertThat(e.code()).isEqualTo(ErrorCode.UPSTREAM);
                            assertThat(e.fix()).contains("access");
                        });
    }

    @Test
    void one_jobs_login_does_not_open_the_mirror_to_a_job_without() throws Exception {
        bench.prepare(order("j17.1", url("shop", address("me:s3cret%2Ftoken@"))));

        assertThatThrownBy(() -> bench.prepare(order("j18.1", url("shop", address("")))))
                .isInstanceOf(CadreException.class);
    }

    @Test
    void a_repository_that_is_not_there_is_told() {
        var absent = address("me:s3cret%2Ftoken@").replace("shop.git", "none.git");

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
        var order = order("j17.1", url("shop", address("me:s3cret%2Ftoken@")));
        var mirror = bench.prepare(order).clones().getFirst().mirror();
        try (var files = Files.walk(mirror.resolve("objects"))) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                Files.delete(file);
            }
        }

        var prepared = bench.prepare(order("j18.1", url("shop", address("me:s3cret%2Ftoken@"))));

        assertThat(text(prepared.directory().resolve("README.md"))).isEqualTo("two\n");
    }

    private String address(String login) {
        return "http://" + login + "127.0.0.1:" + server.getAddress().getPort() + "/shop.git";
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
