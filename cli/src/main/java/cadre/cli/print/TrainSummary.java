package cadre.cli.print;

import cadre.wire.merge.TrainState;
import cadre.wire.merge.TrainView;
import cadre.wire.merge.WagonState;
import cadre.wire.merge.WagonView;
import java.util.ArrayList;
import java.util.List;

/** A merge train in words. */
public final class TrainSummary {
    private TrainSummary() {}

    /** A line for each wagon that was tried, and for the job that runs. */
    public static List<String> progress(TrainView train) {
        var lines = new ArrayList<String>();
        for (var wagon : train.wagons()) {
            if (wagon.state() != WagonState.PENDING) {
                lines.add(Cells.clean(wagon.name() + ": " + words(wagon)));
            }
        }
        train.running().ifPresent(job -> lines.add("merges in " + job));
        return lines;
    }

    /** How many of how many are in the combined change, such as {@code 2/3}. */
    public static String merged(TrainView train) {
        var in = train.wagons().stream().filter(one -> one.state() == WagonState.MERGED).count();
        return in + "/" + train.wagons().size();
    }

    /** All of it, for the end. */
    public static List<String> lines(TrainView train, int width, Style style) {
        var table =
                new Table()
                        .left("part")
                        .left("job")
                        .coloured("state", word -> colour(word, style))
                        .left("why");
        for (var wagon : train.wagons()) {
            table.row(
                    wagon.name(),
                    wagon.job(),
                    wagon.state().word(),
                    wagon.reason().isEmpty() ? "-" : Cells.clean(words(wagon)));
        }
        var lines = new ArrayList<>(table.lines(width, style));
        lines.add("");
        if (train.state() == TrainState.STOPPED) {
            lines.add(style.red("stopped: ") + Cells.clean(train.reason()));
        }
        if (train.head().isEmpty()) {
            lines.add("Nothing is merged");
            return lines;
        }
        var head = train.head().get();
        lines.add(
                "%s of %d merged in %s, %s"
                        .formatted(
                                merged(train).replaceAll("/.*", ""),
                                train.wagons().size(),
                                head,
                                train.checked()
                                        ? "checked by: " + Cells.clean(train.check())
                                        : "unchecked"));
        lines.add("see it: cadre diff %s    bring it home: cadre apply %s".formatted(head, head));
        return lines;
    }

    private static String words(WagonView wagon) {
        var text = new StringBuilder(wagon.state().word().replace('_', ' '));
        if (!wagon.reason().isEmpty()) {
            text.append(": ").append(wagon.reason());
        }
        if (!wagon.with().isEmpty()) {
            text.append("; the same files: ").append(String.join(", ", wagon.with()));
        }
        return text.toString();
    }

    private static String colour(String word, Style style) {
        return word.equals("conflict") || word.equals("check_failed") ? style.red(word) : word;
    }
}
