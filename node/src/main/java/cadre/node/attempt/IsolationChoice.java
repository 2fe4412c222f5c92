package cadre.node.attempt;

import cadre.process.isolation.Isolation;
import cadre.process.isolation.Proof;
import cadre.wire.error.CadreException;
import cadre.wire.error.ErrorCode;
import cadre.wire.job.IsolationKind;
import cadre.wire.link.NodeFacts.ProvedIsolation;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Which kind of isolation an attempt gets. {@code auto} never means {@code none}.
 *
 * @param proved what was proved on this machine
 * @param usual what auto means on this node; auto itself for the strongest
 */
record IsolationChoice(Isolation proved, IsolationKind usual) {
    /**
     * The kind for an order that asks for {@code asked}.
     *
     * @throws CadreException UNAVAILABLE if it does not hold here
     */
    cadre.process.isolation.IsolationKind choose(IsolationKind asked) {
        var wanted = asked == IsolationKind.AUTO ? usual : asked;
        if (wanted == IsolationKind.AUTO) {
            return proved.strongest().orElseThrow(() -> nothingHolds());
        }
        var kind = inProcess(wanted);
        var proof = proved.proof(kind);
        if (wanted != IsolationKind.NONE && !proof.holds()) {
            throw new CadreException(
                    ErrorCode.UNAVAILABLE,
                    "This isolation does not hold on this node",
                    Map.of("isolation", wanted.word(), "reason", proof.reason()),
                    "Use auto, or mend what the reason names and restart the node");
        }
        return kind;
    }

    static List<ProvedIsolation> facts(Isolation proved) {
        return proved.proofs().stream()
                .map(proof ->
                        new ProvedIsolation(
                                onTheWire(proof.kind()),
                                proof.holds()
                                        || proof.kind()
                                                == cadre.process.isolation.IsolationKind.NONE,
                                proof.holds() ? "" : proof.reason()))
                .toList();
    }

    static IsolationKind onTheWire(cadre.process.isolation.IsolationKind kind) {
        return switch (kind) {
            case BUBBLEWRAP -> IsolationKind.BUBBLEWRAP;
            case UNSHARE -> IsolationKind.UNSHARE;
            case USER -> IsolationKind.USER;
            case NONE -> IsolationKind.NONE;
        };
    }

    private static cadre.process.isolation.IsolationKind inProcess(IsolationKind kind) {
        return switch (kind) {
            case BUBBLEWRAP -> cadre.process.isolation.IsolationKind.BUBBLEWRAP;
            case UNSHARE -> cadre.process.isolation.IsolationKind.UNSHARE;
            case USER -> cadre.process.isolation.IsolationKind.USER;
            case NONE -> cadre.process.isolation.IsolationKind.NONE;
            case AUTO -> throw new IllegalStateException("auto is chosen before");
        };
    }

    private CadreException nothingHolds() {
        var reasons =
                proved.proofs().stream()
                        .filter(proof -> !proof.holds())
                        .collect(Collectors.toMap(p -> p.kind().word(), Proof::reason));
        return new CadreException(
                ErrorCode.UNAVAILABLE,
                "No isolation works on this node",
                reasons,
                "Install bubblewrap, or ask for isolation none by name if the job is trusted");
    }
}
