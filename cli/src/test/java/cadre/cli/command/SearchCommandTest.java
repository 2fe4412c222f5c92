package cadre.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import cadre.cli.Called;
import cadre.cli.FakeServer;
import cadre.wire.api.SearchFound;
import cadre.wire.id.TeamName;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SearchCommandTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private final FakeServer server = new FakeServer();
    @TempDir private Path folder;

    @AfterEach
    void stop() {
        server.close();
    }

    private Called cadre(String... line) {
        return Called.cadre(server, folder, line);
    }

    private static SearchFound.Hit hit(String kind, String thing, String title, String text) {
        return new SearchFound.Hit(
                kind,
                thing,
                Optional.of(new TeamName("main")),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                title,
                text,
                NOON);
    }

    @Test
    void each_hit_says_what_it_is_where_it_is_and_when() {
        server.json(
                "GET /api/v1/search/all",
                new SearchFound(
                        List.of(
                                hit("message", "m12", "BE -> FE", "the limit\nis seven"),
                                hit("job", "j7", "look", "\u001b[31mred"),
                                new SearchFound.Hit(
                                        "document",
                                        "docs/a.md",
                                        Optional.empty(),
                                        Optional.empty(),
                                        Optional.of("handbook"),
                                        Optional.of(3),
                                        Optional.of(9),
                                        "Limits",
                                        "seven",
                                        NOON)),
                        "The index is being made.",
                        0));

        var called = cadre("search", "retry", "limit", "--in", "messages,jobs", "--team", "main");

        assertThat(called.out())
                .startsWith(
                        """
                        message main/m12  BE -> FE  2026-03-01T12:00:00Z
                            the limit
                            is seven
                        job j7  look  2026-03-01T12:00:00Z
                        """)
                .endsWith(
                        """
                        document handbook docs/a.md:3-9  Limits  2026-03-01T12:00:00Z
                            seven
                        """)
                .doesNotContain("\u001b");
        assertThat(called.err()).contains("The index is being made.");
        assertThat(server.last("GET /api/v1/search/all").line())
                .contains("q=retry")
                .contains("in=messages")
                .contains("team=main");
    }

    @Test
    void nothing_found_is_said() {
        server.json("GET /api/v1/search/all", new SearchFound(List.of(), "", 0));

        assertThat(cadre("search", "umbrella").out()).contains("Nothing was found");
    }
}
