package cadre.app.drill;

import java.util.ArrayList;
import java.util.List;

/**
 * What a drill of power cuts saw.
 *
 * @param cuts how often the power was cut
 * @param answered how many jobs had been answered before the cuts
 * @param lost how many of them were not there afterwards
 * @param lostWithoutSync the same where the store does not wait for the disk: it shows that the
 *     cuts are real; one or more is as it should be
 */
public record PowerCutReport(
        int cuts,
        int answered,
        int lost,
        int lostWithoutSync,
        int findingsCount,
        List<Finding> findings,
        List<String> notDone,
        long seconds) {
    public PowerCutReport {
        findings = List.copyOf(findings);
        notDone = List.copyOf(notDone);
    }

    /** It for people. */
    public List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(
                "%d power cuts: of %d answered jobs %d were lost".formatted(cuts, answered, lost));
        lines.add("without waiting for the disk, to compare: %d lost".formatted(lostWithoutSync));
        notDone.forEach(what -> lines.add("not done: " + what));
        findings.forEach(
                one -> lines.add("  %s  %s  %s".formatted(one.promise(), one.thing(), one.what())));
        return lines;
    }
}
