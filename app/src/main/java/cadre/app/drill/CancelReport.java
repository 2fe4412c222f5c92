package cadre.app.drill;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a drill of cancels saw.
 *
 * @param cancels how many jobs were cancelled while their children tried to escape
 * @param kinds how many of each kind
 * @param p50Ms from the request to no process of the job, in the middle
 * @param p99Ms the same of the slowest hundredth
 * @param graceMs how long a node lets an agent end by itself
 * @param left how many processes were left at the end
 * @param findingsCount how many findings there are
 */
public record CancelReport(
        int cancels,
        Map<String, Integer> kinds,
        long p50Ms,
        long p99Ms,
        long maxMs,
        long graceMs,
        int left,
        int findingsCount,
        List<Finding> findings,
        long seconds) {
    public CancelReport {
        kinds = new TreeMap<>(kinds);
        findings = List.copyOf(findings);
    }

    /** It for people. */
    public List<String> lines() {
        var lines = new java.util.ArrayList<String>();
        lines.add("%d cancels of jobs with escaping children: %s".formatted(cancels, kinds));
        lines.add(
                "from the request to no process: p50 %d ms, p99 %d ms, most %d ms (grace %d ms)"
                        .formatted(p50Ms, p99Ms, maxMs, graceMs));
        lines.add("processes left: " + left);
        findings.forEach(
                one -> lines.add("  %s  %s  %s".formatted(one.promise(), one.thing(), one.what())));
        return lines;
    }
}
