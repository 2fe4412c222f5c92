package cadre.cli.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.api.KnowledgeDocument;
import cadre.wire.api.KnowledgeFound;
import cadre.wire.api.KnowledgeGathering;
import cadre.wire.api.KnowledgeRemoved;
import cadre.wire.api.KnowledgeStored;
import cadre.wire.api.KnowledgeView;
import cadre.wire.api.Page;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnowledgeCommandTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
    private static final KnowledgeView HANDBOOK =
            new KnowledgeView(
                    "handbook",
                    Optional.empty(),
                    Optional.empty(),
                    2,
                    1_234,
                    "ann",
                    NOON,
                    NOON,
                    Optional.empty());

    private final FakeServer server = new FakeServer();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void collections_and_their_documents_are_listed() {
        server.json("GET /api/v1/knowledge", page(HANDBOOK))
                .json(
                        "GET /api/v1/knowledge/handbook/documents",
                        page(new KnowledgeDocument("docs/a.md", "00", 12, 1, NOON)));

        assertThat(cadre("knowledge", "list").out())
                .contains("handbook", "all", "1,234")
                .doesNotContain("VECTOR");
        assertThat(cadre("knowledge", "show", "handbook").out()).contains("docs/a.md", "12", "1");
    }

    @Test
    void where_vectors_are_made_it_is_listed_how_many_are_missing_and_why() {
        var waits = HANDBOOK.with(new KnowledgeView.Vectors(1_500, "the server 'x' is away"));
        server.json("GET /api/v1/knowledge", page(waits));

        var listed = cadre("knowledge", "list");

        assertThat(listed.out()).contains("NO VECTOR YET", "1,500");
        assertThat(listed.err()).contains("no vectors now: the server 'x' is away");
        assertThat(cadre("knowledge", "list", "--json").out())
                .contains("\"vectors\":{\"missing\":1500,\"trouble\":\"the server 'x' is away\"}");
    }

    @Test
    void results_of_jobs_are_added_by_name_and_gathered_when_told() {
        server.json("GET /api/v1/knowledge", page(HANDBOOK))
                .json(
                        "POST /api/v1/knowledge/handbook/results",
                        new KnowledgeStored(2, 0, 0, List.of()))
                .json(
                        "PUT /api/v1/knowledge/handbook/gathering",
                        new KnowledgeGathering(
                                "handbook",
                                true,
                                Optional.empty(),
                                Optional.empty(),
                                Optional.of("ann"),
                                Optional.of(NOON)));

        assertThat(cadre("knowledge", "add", "handbook", "--job", "j7", "j12").out())
                .isEqualTo("handbook: 2 stored, 0 unchanged\n");
        assertThat(server.last("POST /api/v1/knowledge/handbook/results").text())
                .isEqualTo("{\"jobs\":[\"j7\",\"j12\"]}");
        assertThat(cadre("knowledge", "collect", "handbook", "--results").out())
                .isEqualTo(
                        "handbook gathers the results of jobs of no team, as ann set it on"
                                + " 2026-03-01T12:00:00Z\n");
        assertThat(server.last("PUT /api/v1/knowledge/handbook/gathering").text())
                .isEqualTo("{\"results\":true}");
        assertThat(cadre("knowledge", "add", "handbook").err()).contains("nothing to add");
        assertThat(cadre("knowledge", "add", "handbook", "docs", "--job", "j7").err())
                .contains("Either files or jobs");
    }

    @Test
    void only_what_changed_is_sent_and_what_is_left_out_is_named() throws Exception {
        write("docs/same.md", "same\n");
        write("docs/new.md", "new\n");
        Files.createSymbolicLink(folder.resolve("docs/loop"), folder.resolve("docs"));
        Files.write(folder.resolve("docs/large.md"), new byte[2_000_001]);
        server.json("GET /api/v1/knowledge", page(HANDBOOK))
                .json(
                        "GET /api/v1/knowledge/handbook/documents",
                        page(
                                new KnowledgeDocument("docs/same.md", sha256("same\n"), 5, 0, NOON),
                                new KnowledgeDocument("docs/gone.md", "00", 5, 0, NOON)))
                .json(
                        "POST /api/v1/knowledge/handbook/documents",
                        new KnowledgeStored(1, 0, 2, List.of()))
                .json("POST /api/v1/knowledge/handbook/removals", new KnowledgeRemoved(1));

        var called = cadre("knowledge", "add", "handbook", "docs", "--prune");

        assertThat(called.out()).isEqualTo("handbook: 1 stored, 1 unchanged, 1 removed\n");
        assertThat(called.err())
                .contains("masked: 2 secrets")
                .contains("left out: docs/loop: a symbolic link")
                .contains("left out: docs/large.md: larger than 2 MB");
        assertThat(server.last("POST /api/v1/knowledge/handbook/documents").text())
                .contains("docs/new.md")
                .doesNotContain("docs/same.md");
        assertThat(server.last("POST /api/v1/knowledge/handbook/removals").text())
                .contains("docs/gone.md");
    }

    @Test
    void a_collection_is_made_for_a_team_when_it_is_not_there() throws Exception {
        write("a.md", "a\n");
        server.json("GET /api/v1/knowledge", page())
                .json("PUT /api/v1/knowledge/handbook", HANDBOOK)
                .json("GET /api/v1/knowledge/handbook/documents", page())
                .json(
                        "POST /api/v1/knowledge/handbook/documents",
                        new KnowledgeStored(1, 0, 0, List.of()));

        assertThat(cadre("knowledge", "add", "handbook", "*.md", "--team", "shop").out())
                .contains("1 stored");

        assertThat(server.last("PUT /api/v1/knowledge/handbook").text())
                .contains("\"team\":\"shop\"");
    }

    @Test
    void what_is_found_is_shown_with_its_place() {
        var hit = new KnowledgeFound.Hit("handbook", "docs/a.md", 3, 9, "Plans", "text\n", 1.5);
        server.json("GET /api/v1/search", new KnowledgeFound(List.of(hit), "lexical", "", 0));

        assertThat(cadre("knowledge", "search", "merge", "a", "plan").out())
                .contains("handbook docs/a.md:3-9", "Plans", "text");
        assertThat(cadre("knowledge", "search", "x", "--json").out()).contains("\"first_line\":3");
    }

    @Test
    void a_collection_of_others_is_not_moved_and_two_files_of_one_name_are_not_mixed()
            throws Exception {
        write("here/a/docs/x.md", "one\n");
        write("here/b/docs/x.md", "two\n");
        server.json("GET /api/v1/knowledge", page(HANDBOOK))
                .json("GET /api/v1/knowledge/handbook/documents", page())
                .json(
                        "POST /api/v1/knowledge/handbook/documents",
                        new KnowledgeStored(1, 0, 0, List.of()));
        write("there/c.md", "three\n");

        assertThat(cadre("knowledge", "add", "handbook", "there", "--team", "shop").err())
                .contains("not that team's");
        var called =
                Called.cadre(
                        server,
                        folder.resolve("there"),
                        "knowledge",
                        "add",
                        "handbook",
                        "../here/a/docs/x.md",
                        "../here/b/docs/x.md");

        assertThat(called.err()).contains("left out: docs/x.md: another file has this name");
    }

    @Test
    void a_collection_that_tells_of_a_repository_keeps_it() throws Exception {
        write("docs/new.md", "new\n");
        var ofShop =
                new KnowledgeView(
                        "handbook",
                        Optional.empty(),
                        Optional.of("https://git.example/org/shop"),
                        2,
                        1_234,
                        "ann",
                        NOON,
                        NOON,
                        Optional.empty());
        server.json("GET /api/v1/knowledge", page(ofShop));

        var called =
                cadre(
                        "knowledge",
                        "add",
                        "handbook",
                        "docs",
                        "--repository",
                        "https://git.example/org/other");

        assertThat(called.status()).isEqualTo(2);
        assertThat(called.err()).contains("tells of another repository", "org/shop");
    }

    @Test
    void what_is_removed_is_said_to_programs_too() {
        server.json("DELETE /api/v1/knowledge/handbook", Map.of())
                .json("POST /api/v1/knowledge/handbook/removals", new KnowledgeRemoved(1));

        assertThat(cadre("knowledge", "remove", "handbook", "--all", "--json").out())
                .isEqualTo("{\"name\":\"handbook\"}\n");
        assertThat(cadre("knowledge", "remove", "handbook", "a.md", "--json").out())
                .isEqualTo("{\"removed\":1}\n");
    }

    @Test
    void nothing_is_pruned_by_an_empty_folder() throws Exception {
        Files.createDirectories(folder.resolve("docs"));

        assertThat(cadre("knowledge", "add", "handbook", "docs", "--prune").err())
                .contains("nothing was sent");
    }

    @Test
    void what_is_wrong_sends_nothing() {
        assertThat(cadre("knowledge", "add", "handbook", "nosuch", "no*.md").err())
                .contains("nosuch, no*.md");
        assertThat(cadre("knowledge", "remove", "handbook").status()).isEqualTo(2);
        assertThat(cadre("knowledge").status()).isEqualTo(2);
    }

    private void write(String name, String text) throws IOException {
        var file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String sha256(String text) throws Exception {
        return HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    }

    @SafeVarargs
    private static <T> Page<T> page(T... items) {
        return new Page<>(List.of(items), Optional.empty());
    }

    private Called cadre(String... args) {
        return Called.cadre(server, folder, args);
    }
}
