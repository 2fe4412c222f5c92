package cadre.server.fleet.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import cadre.server.fleet.FakeNode;
import cadre.server.fleet.Fleet;
import cadre.server.fleet.log.LogSearch.Case;
import cadre.server.fleet.log.LogSearch.Wanted;
import cadre.wire.api.Grant;
import cadre.wire.api.LogMatches;
import cadre.wire.api.LogMatches.LogMatch;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.LogStream;
import cadre.wire.link.AttemptOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogSearchTest {
    @TempDir Path home;
    private Fleet fleet;
    private FakeNode node;
    private AttemptOrder order;
    private LogSearch search;

    @BeforeEach
    void run_a_job() {
        fleet = new Fleet(home).running();
        node = fleet.node("build-1").connected();
        fleet.jobs.file(fleet.key("ann", Grant.MEMBER), Fleet.job("hello"));
        order = node.order();
        search = new LogSearch(fleet.logs);
    }

    @AfterEach
    void close() {
        fleet.close();
    }

    private LogMatches find(String text, Case letters, long from, int limit) {
        return search.search(
                order.attempt(), LogStream.OUT, new Wanted(text, letters), from, limit);
    }

    @Test
    void each_place_is_told_with_its_line() {
        node.logs(order, 0, 0, "one error here\nnothing\nError: two error\n");

        assertThat(find("error", Case.EXACT, 0, 10))
                .isEqualTo(
                        new LogMatches(
                                java.util.List.of(
                                        new LogMatch(4, "one error here"),
                                        new LogMatch(34, "Error: two error")),
                                Optional.empty()));
        assertThat(find("ERROR", Case.EITHER, 0, 10).matches())
                .extracting(LogMatch::offset)
                .containsExactly(4L, 23L, 34L);
        assertThat(find("ERROR", Case.EXACT, 0, 10).matches()).isEmpty();
    }

    @Test
    void what_is_cut_by_the_pieces_is_found() {
        var text = "a needle in pieces\n";
        for (int i = 0; i < text.length(); i++) {
            node.logs(order, i, 0, text.substring(i, i + 1));
        }

        assertThat(find("needle", Case.EXACT, 0, 10).matches())
                .containsExactly(new LogMatch(2, "a needle in pieces"));
    }

    @Test
    void nothing_reaches_over_a_gap() {
        node.logs(order, 0, 0, "nee");
        node.logs(order, 103, 100, "dle needle");

        assertThat(find("needle", Case.EXACT, 0, 10).matches())
                .containsExactly(new LogMatch(107, "dle needle"));
    }

    @Test
    void it_goes_on_where_it_was_broken_off_and_tells_nothing_twice() {
        var at = 0L;
        for (int i = 0; i < 40; i++) {
            var piece = "x".repeat(20_000) + " line " + i + " needle\n";
            node.logs(order, at, 0, piece);
            at += piece.length();
        }

        var all = new ArrayList<LogMatch>();
        var next = Optional.of(0L);
        while (next.isPresent()) {
            var some = find("needle", Case.EXACT, next.get(), 3);
            assertThat(some.matches()).hasSizeLessThanOrEqualTo(3);
            all.addAll(some.matches());
            next = some.next();
        }

        assertThat(all).hasSize(40).doesNotHaveDuplicates();
        assertThat(all.get(17).line()).endsWith(" line 17 needle").hasSizeLessThan(400);
        assertThat(find("line 39", Case.EXACT, all.get(38).offset(), 5).matches()).hasSize(1);
    }

    @Test
    void a_text_that_fits_no_line_is_refused() {
        for (var text : java.util.List.of("", "two\nlines", "x".repeat(1001))) {
            var refused =
                    catchThrowableOfType(CadreException.class, () -> new Wanted(text, Case.EXACT));

            assertThat(refused.code()).isEqualTo(ErrorCode.INVALID);
        }
    }
}
