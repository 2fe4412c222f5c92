package cadre.cli.print;

import cadre.wire.plan.run.RehearsalFinding;
import cadre.wire.plan.run.RehearsalView;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What the rehearsal of a plan's merge came to, as people read it. */
record RehearsalText(Style style) {
    private static final int WIDEST = 160;

    /** A line for the whole and one for each finding. */
    List<String> lines(RehearsalView rehearsal) {
        var lines = new ArrayList<String>();
        lines.add("  rehearsal of " + all(rehearsal) + "  " + state(rehearsal));
        rehearsal.findings().forEach(one -> lines.add("      " + line(one)));
        return lines;
    }

    /** The same with when it was, and all that is known of what concerns a stream. */
    List<String> why(RehearsalView rehearsal, Optional<String> stream, Instant now) {
        var ago = Duration.between(rehearsal.endedAt().orElse(rehearsal.since()), now);
        var lines = new ArrayList<String>();
        lines.add(
                "  "
                        + style.bold("rehearsal")
                        + " "
                        + rehearsal.number()
                        + " of "
                        + all(rehearsal)
                        + rehearsal.train().map(train -> "  " + train).orElse("")
                        + "  "
                        + state(rehearsal)
                        + "  "
                        + Durations.words(ago.isNegative() ? Duration.ZERO : ago)
                        + " ago");
        for (var one : rehearsal.findings()) {
            if (stream.isEmpty()
                    || one.stream().equals(stream.get())
                    || one.with().contains(stream.get())) {
                lines.add("      " + line(one));
                lines.add("        " + Cells.cut(Cells.clean(one.why()), WIDEST));
                one.output().lines().forEach(text -> lines.add("        | " + Cells.clean(text)));
            }
        }
        return lines;
    }

    private static String all(RehearsalView rehearsal) {
        return String.join(", ", rehearsal.streams().stream().map(Cells::clean).toList());
    }

    private String state(RehearsalView rehearsal) {
        if (!rehearsal.done()) {
            return "at work";
        }
        if (!rehearsal.why().isEmpty()) {
            return Cells.cut(Cells.clean(rehearsal.why()), WIDEST);
        }
        return rehearsal.findings().isEmpty()
                ? style.green("all goes together")
                : style.red(Amounts.of(rehearsal.findings().size(), "finding"));
    }

    private static String line(RehearsalFinding one) {
        return Cells.cut(
                Cells.clean(
                        one.stream()
                                + ": "
                                + one.kind().word()
                                + (one.with().isEmpty()
                                        ? ""
                                        : " with " + String.join(", ", one.with()))
                                + (one.files().isEmpty()
                                        ? ""
                                        : " in " + String.join(", ", one.files()))),
                WIDEST);
    }
}
