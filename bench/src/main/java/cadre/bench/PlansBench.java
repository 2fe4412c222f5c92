package cadre.bench;

import cadre.wire.plan.PlanCheck;
import cadre.wire.plan.PlanFile;
import cadre.wire.plan.PlanOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Checks a plan of many streams over many files: read from its text, with three patterns a stream,
 * needs, contracts and shared files; and the same with ownership that overlaps everywhere. Then
 * what the node's watch on owned paths adds to a build.
 */
final class PlansBench {
    private static final int STREAMS = 200;
    private static final int FILES_OF_A_STREAM = 250;

    private final List<String> files = new ArrayList<>();

    PlansBench() {
        for (int stream = 0; stream < STREAMS; stream++) {
            for (int file = 0; file < FILES_OF_A_STREAM; file++) {
                files.add("services/s%d/src/part%d/module%d.go".formatted(stream, file % 10, file));
            }
        }
    }

    Map<String, Object> run(int count) throws IOException, InterruptedException {
        var good = plan("services/s%d/src/part?/*.go");
        var bad = plan("services/**/part%d/*.go");
        var figures = new LinkedHashMap<String, Object>();
        figures.put("name", "plans");
        figures.put("count", count);
        figures.put("streams", STREAMS);
        figures.put("files", files.size());
        measure(good, count, figures, "check");
        measure(bad, count, figures, "overlapping");
        new WatchBench().run(figures);
        return figures;
    }

    private void measure(String text, int count, Map<String, Object> figures, String prefix) {
        var samples = new Samples();
        var findings = 0;
        for (int round = 0; round <= count; round++) {
            var began = System.nanoTime();
            var plan = PlanFile.read("cadre-plan.yaml", text);
            findings = PlanCheck.of(plan, Map.<String, Collection<String>>of("", files)).size();
            if (PlanOrder.merge(plan).size() != STREAMS) {
                throw new IllegalStateException("the order lacks streams");
            }
            if (round > 0 || count == 1) { // the first one warms up
                samples.add(System.nanoTime() - began);
            }
        }
        figures.put(prefix + "_findings", findings);
        samples.into(figures, prefix + "_");
    }

    private static String plan(String pattern) {
        var text = new StringBuilder("name: big\nagents:\n");
        IntStream.range(0, 8)
                .forEach(n -> text.append("  - {name: a%d, profile: codex}\n".formatted(n)));
        text.append("streams:\n");
        for (int n = 0; n < STREAMS; n++) {
            text.append(
                    """
                      - id: s%d
                        agent: a%d
                        tasks: ["Change services/s%d/src/part1/module1.go, and its tests."]
                        owns: ['%s']
                        creates: ['services/s%d/README.md', 'docs/s%d/**']
                        needs: [%s]
                    """
                            .formatted(
                                    n,
                                    n % 8,
                                    n,
                                    pattern.formatted(n),
                                    n,
                                    n,
                                    n < 8 ? "" : "s" + (n - 8)));
        }
        text.append("shared:\n  - {path: Makefile, rule: append-block}\ncontracts:\n");
        for (int n = 0; n + 1 < STREAMS; n += 10) {
            text.append(
                    "  - {name: c%d, kind: text, text: agreed, owner: s%d, consumers: [s%d]}\n"
                            .formatted(n, n, n + 1));
        }
        return text.toString();
    }
}
