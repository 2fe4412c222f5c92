package cadre.bench;

import cadre.wire.job.IsolationKind;
import cadre.wire.link.NodeFacts;
import java.util.List;

/** What simulated nodes say of themselves. */
final class NodeFactsSample {
    private NodeFactsSample() {}

    /** Facts of a node with so many slots, which can run custom agents. */
    static NodeFacts withSlots(int slots) {
        return new NodeFacts(
                "linux 6.1",
                "amd64",
                8,
                32L << 30,
                List.of(),
                100L << 30,
                List.of(),
                slots,
                "0.1.0",
                List.of(new NodeFacts.FoundAgent("custom", "/bin/sh", "1")),
                List.of(new NodeFacts.ProvedIsolation(IsolationKind.BUBBLEWRAP, true, "")),
                List.of());
    }
}
