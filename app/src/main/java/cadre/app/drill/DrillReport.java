package cadre.app.drill;

import cadre.cli.print.Style;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a drill did and found.
 *
 * @param jobs how many were filed
 * @param attempts how many were made of them
 * @param ends how many jobs ended in which state
 * @param unanswered requests that got no answer and were sent again
 * @param kills how often something was killed with {@code kill -9}
 * @param cuts how often the network was cut, slowed or silenced
 * @param restarts how often a server or node was stopped and started
 * @param faults how often each fault was made
 * @param findingsCount how many findings there are; 0 is what is promised
 * @param findings what is not as promised
 * @param notDone what this machine did not allow the drill to do
 * @param seconds how long it took
 * @param folder the scratch folder, where it was kept
 */
public record DrillReport(
        String store,
        int servers,
        long seed,
        int jobs,
        int attempts,
        Map<String, Integer> ends,
        int unanswered,
        int kills,
        int cuts,
        int restarts,
        Map<String, Integer> faults,
        int findingsCount,
        List<Finding> findings,
        List<String> notDone,
        long seconds,
        Optional<String> folder) {
    private static final int MOST_SHOWN = 100;

    public DrillReport {
        ends = new TreeMap<>(ends);
        faults = new TreeMap<>(faults);
        findings = List.copyOf(findings);
        notDone = List.copyOf(notDone);
    }

    /** The same once it is known what became of the scratch folder. */
    DrillReport keptIn(Optional<String> where) {
        return new DrillReport(
                store,
                servers,
                seed,
                jobs,
                attempts,
                ends,
                unanswered,
                kills,
                cuts,
                restarts,
                faults,
                findingsCount,
                findings,
                notDone,
                seconds,
                where);
    }

    /** It for people. */
    public List<String> lines(Style style) {
        var lines = new ArrayList<String>();
        lines.add(
                "%d jobs in %d attempts on %s, %d server%s, seed %d, %d s"
                        .formatted(
                                jobs,
                                attempts,
                                store,
                                servers,
                                servers == 1 ? "" : "s",
                                seed,
                                seconds));
        lines.add("ended: " + words(ends));
        lines.add(
                "broken: %d kills, %d cuts, %d restarts (%s)"
                        .formatted(kills, cuts, restarts, words(faults)));
        lines.add("requests without an answer, sent again: " + unanswered);
        notDone.forEach(what -> lines.add("not done: " + what));
        lines.add("");
        if (findings.isEmpty()) {
            lines.add(style.bold("no finding: all is as promised"));
        } else {
            lines.add(
                    style.bold(
                            "%d finding%s"
                                    .formatted(findingsCount, findingsCount == 1 ? "" : "s")));
            findings.stream()
                    .limit(MOST_SHOWN)
                    .forEach(one ->
                            lines.add(
                                    "  %s  %s  %s"
                                            .formatted(one.promise(), one.thing(), one.what())));
            if (findings.size() > MOST_SHOWN) {
                lines.add("  and %d more (--json has all)".formatted(findings.size() - MOST_SHOWN));
            }
        }
        folder.ifPresent(where -> lines.add("what was left is in " + where));
        return lines;
    }

    private static String words(Map<String, Integer> counts) {
        return counts.entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
    }
}
