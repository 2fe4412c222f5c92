package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.cli.Sample;
import cadre.wire.api.AuditCheck;
import cadre.wire.api.AuditDigest;
import cadre.wire.api.AuditExport;
import cadre.wire.api.AuditLine;
import cadre.wire.api.AuditSeal;
import cadre.wire.api.Page;
import cadre.wire.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AuditSealsTest {
    private static final String DIGEST = "ab".repeat(32);

    @TempDir Path folder;
    private final FakeServer server = new FakeServer();

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void a_check_goes_on_to_the_end_and_says_what_to_note() {
        server.on(
                "GET /api/v1/audit/check",
                (exchange, _) -> {
                    var isFirst = exchange.getRequestURI().getQuery().equals("after=0");
                    send(
                            exchange,
                            isFirst
                                    ? new AuditCheck(20, 1_990, 1, 2_000, DIGEST, none(), false, 7)
                                    : new AuditCheck(1, 10, 0, 2_010, DIGEST, none(), true, 7));
                });

        var called = Called.cadre(server, folder, "audit", "check");

        assertThat(called.status()).isZero();
        assertThat(called.out()).contains("2,000 events", "of 1 seal", "7 newer", "2010:" + DIGEST);
    }

    @Test
    void what_is_not_as_it_was_is_said_with_a_status_of_its_own() {
        server.json(
                "GET /api/v1/audit/check",
                new AuditCheck(3, 9, 0, 9, DIGEST, Optional.of("events behind 9"), true, 0));

        assertThat(Called.cadre(server, folder, "audit", "check").status()).isEqualTo(1);
        assertThat(Called.cadre(server, folder, "audit", "check").out())
                .contains("NOT as it was: events behind 9");
    }

    @Test
    void a_noted_seal_must_be_the_same() {
        server.json("GET /api/v1/audit/check", new AuditCheck(1, 9, 0, 9, DIGEST, none(), true, 0));
        server.json(
                "GET /api/v1/audit/seals",
                new Page<>(List.of(new AuditSeal(0, 9, 9, DIGEST, Sample.NOON)), none()));

        assertThat(expect("9:" + DIGEST).status()).isZero();
        assertThat(expect("9:" + "cd".repeat(32)).out()).contains("is another one");
        assertThat(expect("8:" + DIGEST).out()).contains("no seal up to event 8");
        assertThat(expect("8:" + DIGEST).status()).isEqualTo(1);
        assertThat(expect("9").err()).contains("64 hexadecimal digits");
    }

    private Called expect(String text) {
        return Called.cadre(server, folder, "audit", "check", "--expect", text);
    }

    @Test
    void an_export_is_checked_from_its_file_without_a_server() throws IOException {
        serveTwoSeals();
        var file = folder.resolve("audit.jsonl");

        var exported = Called.cadre(server, folder, "audit", "export", "--file", file.toString());

        assertThat(exported.status()).as(exported.err()).isZero();
        assertThat(exported.err()).contains("3 events up to event 4", "5 newer", "--after 4");
        assertThat(Files.readAllLines(file)).hasSize(5);
        assertThat(check(file).out()).contains("3 events as they were sealed", "4:");
        assertThat(Called.cadre(server, folder, "audit", "export", "--file", file.toString()).err())
                .contains("there already");

        var text = Files.readString(file);
        assertThat(changed(text.replace("bob", "eve"))).contains("NOT as it was", "behind 2");
        assertThat(changed(text.replace("\"seq\":4", "\"seq\":5"))).contains("NOT as it was");
        var lines = text.lines().toList();
        assertThat(changed(String.join("\n", lines.subList(0, 4)))).contains("is not whole");
        assertThat(changed(String.join("\n", lines.subList(1, 5)))).contains("NOT as it was");
        assertThat(
                        Called.cadre(
                                        server,
                                        folder,
                                        "audit",
                                        "check",
                                        "--file",
                                        file.toString(),
                                        "--expect",
                                        "0:" + AuditDigest.NONE)
                                .status())
                .as("what the first seal goes on from")
                .isZero();
        assertThat(changed("{}")).contains("neither an event nor a seal");
        assertThat(changed("nonsense")).contains("no JSON");
        assertThat(changed("")).contains("holds no seal");
    }

    private String changed(String text) throws IOException {
        var file = folder.resolve("changed.jsonl");
        Files.writeString(file, text);
        var called = check(file);
        assertThat(called.status()).isNotZero();
        return called.out() + called.err();
    }

    private Called check(Path file) {
        return Called.cadre(server, folder, "audit", "check", "--file", file.toString());
    }

    private void serveTwoSeals() {
        var one = List.of(line(1, "ann"), line(2, "ann"));
        var first = AuditDigest.of(AuditDigest.NONE, one);
        var two = List.of(line(4, "bob"));
        var second = AuditDigest.of(first, two);
        server.on(
                "GET /api/v1/audit/export",
                (exchange, _) ->
                        send(
                                exchange,
                                switch (exchange.getRequestURI().getQuery()) {
                                    case "after=0" ->
                                            new AuditExport(
                                                    AuditDigest.NONE, one, seal(0, 2, first), 6);
                                    case "after=2" ->
                                            new AuditExport(first, two, seal(2, 4, second), 5);
                                    default -> new AuditExport("", List.of(), none(), 5);
                                }));
    }

    private static Optional<AuditSeal> seal(long after, long upTo, String digest) {
        return Optional.of(new AuditSeal(after, upTo, after == 0 ? 2 : 1, digest, Sample.NOON));
    }

    private static AuditLine line(long seq, String actor) {
        return new AuditLine(
                seq,
                Sample.NOON,
                "key.created",
                "k3",
                none(),
                actor,
                Optional.of(1L),
                "::1",
                "{\"n\":1.0}");
    }

    private static void send(com.sun.net.httpserver.HttpExchange exchange, Object value)
            throws IOException {
        FakeServer.send(
                exchange,
                200,
                "application/json",
                Json.write(value).getBytes(StandardCharsets.UTF_8));
    }

    private static <T> Optional<T> none() {
        return Optional.empty();
    }
}
