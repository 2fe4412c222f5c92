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
 * @param noneIsAllowed whether an attempt may run without any, when it asks for that by name
 */
record IsolationChoice(Isolation proved, IsolationKind usual, boolean noneIsAllowed) {
    private static final String REFUSED = "the node's operator refuses it (node.allow_none)";

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
        if (wanted == IsolationKind.NONE && !noneIsAllowed) {
            throw new CadreException(
                    ErrorCode.FORBIDDEN,
                    "This node runs nothing without isolation",
                    Map.of("isolation", wanted.word(), "reason", REFUSED),
                    "Use auto, or let the job run on another node");
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

    static List<ProvedIsolation> facts(Isolation proved, boolean noneIsAllowed) {
        return proved.proofs().stream().map(proof -> fact(proof, noneIsAllowed)).toList();
    }

    private static ProvedIsolation fact(Proof proof, boolean noneIsAllowed) {
        var kind = onTheWire(proof.kind());
        if (kind == IsolationKind.NONE) {
            var reason = proof.holds() ? "" : proof.reason();
            return new ProvedIsolation(kind, noneIsAllowed, noneIsAllowed ? reason : REFUSED);
        }
        return new ProvedIsolation(kind, proof.holds(), proof.holds() ? "" : proof.reason());
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
