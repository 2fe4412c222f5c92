package cadre.cli.print;

import cadre.wire.plan.run.PathRequestState;
import cadre.wire.plan.run.PathRequestView;
import java.util.List;

/** Paths that streams of a plan ask for, as people read them. */
public final class PathRequestText {
    private static final int WIDEST = 160;

    private PathRequestText() {}

    /** One in a line. */
    public static String line(PathRequestView one) {
        return "request %d: %s %s %s: %s%s"
                .formatted(
                        one.number(),
                        Cells.clean(one.stream()),
                        one.state() == PathRequestState.GRANTED ? "has" : "asks for",
                        Cells.clean(one.path()),
                        state(one),
                        said(one));
    }

    private static String state(PathRequestView one) {
        return switch (one.state()) {
            case ASKED -> "waits for " + one.owner().map(Cells::clean).orElse("a person");
            case GRANTED, REFUSED ->
                    one.state().word()
                            + one.shared().map(rule -> " as " + rule.word()).orElse("")
                            + " by "
                            + Cells.clean(one.answeredBy());
            case GONE -> "not needed any more";
        };
    }

    private static String said(PathRequestView one) {
        var words = one.state() == PathRequestState.ASKED ? one.why() : one.answer();
        return words.isEmpty() ? "" : "  " + Cells.cut(Cells.clean(words), WIDEST);
    }

    /** Some, one a row. */
    public static Table table(List<PathRequestView> requests) {
        var table =
                new Table().right("request").left("stream").left("path").left("state").left("why");
        for (var one : requests) {
            table.row(
                    String.valueOf(one.number()),
                    Cells.clean(one.stream()),
                    Cells.clean(one.path()),
                    state(one),
                    said(one).strip());
        }
        return table;
    }
}
