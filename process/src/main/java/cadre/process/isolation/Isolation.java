package cadre.process.isolation;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What this machine was proven to offer, for as long as the node runs. Made by {@link
 * IsolationProbe}; immutable.
 */
public final class Isolation {
    private final Tools tools;
    private final Map<IsolationKind, Proof> proofs;
    private final Map<IsolationKind, Boolean> userNamespaces;
    private final IsolationKind containment;

    Isolation(
            Tools tools,
            Map<IsolationKind, Proof> proofs,
            Map<IsolationKind, Boolean> userNamespaces,
            IsolationKind containment) {
        this.tools = tools;
        this.proofs = Map.copyOf(proofs);
        this.userNamespaces = Map.copyOf(userNamespaces);
        this.containment = containment;
    }

    /**
     * One proof per kind, strongest first; {@link IsolationKind#NONE} tells of its PID namespace.
     */
    public List<Proof> proofs() {
        return java.util.Arrays.stream(IsolationKind.values()).map(this::proof).toList();
    }

    /** What was found for one kind. */
    public Proof proof(IsolationKind kind) {
        var proof = proofs.get(kind);
        if (proof == null) {
            throw new IllegalStateException("every kind is tried, " + kind + " was not");
        }
        return proof;
    }

    /** What {@code auto} means here; empty when nothing holds, and then no job may start. */
    public Optional<IsolationKind> strongest() {
        return proofs().stream()
                .filter(proof -> proof.holds() && proof.kind() != IsolationKind.NONE)
                .map(Proof::kind)
                .findFirst();
    }

    /**
     * True when the end of an attempt under this kind takes every process along, whatever it did.
     */
    public boolean containsProcesses(IsolationKind kind) {
        return switch (kind) {
            case BUBBLEWRAP, UNSHARE, USER -> true;
            case NONE -> containment != IsolationKind.NONE;
        };
    }

    /**
     * Applies a kind to a sandbox; not {@link IsolationKind#USER}.
     *
     * @throws IllegalArgumentException when the kind is not proven here; its message gives the
     *     reason
     */
    public IsolationPlan plan(IsolationKind kind, Sandbox sandbox) {
        if (kind == IsolationKind.USER) {
            throw new IllegalArgumentException(
                    "isolation 'user' needs a user of the attempt's own");
        }
        refuseUnproven(kind);
        return new IsolationPlan(this, kind, sandbox, List.of());
    }

    /**
     * Applies {@link IsolationKind#USER}. The caller gives the sandbox's writable folders to that
     * user (owner, 0700) and keeps hidden ones closed to others: nothing is mounted.
     *
     * @throws IllegalArgumentException when the kind is not proven here; its message gives the
     *     reason
     */
    public IsolationPlan plan(AgentUser user, Sandbox sandbox) {
        refuseUnproven(IsolationKind.USER);
        return new IsolationPlan(this, IsolationKind.USER, sandbox, List.of(user));
    }

    Tools tools() {
        return tools;
    }

    boolean userNamespaces(IsolationKind kind) {
        return userNamespaces.getOrDefault(kind, true);
    }

    IsolationKind containment() {
        return containment;
    }

    private void refuseUnproven(IsolationKind kind) {
        var proof = proof(kind);
        if (kind != IsolationKind.NONE && !proof.holds()) {
            throw new IllegalArgumentException(
                    "isolation '" + kind.word() + "' does not hold here: " + proof.reason());
        }
    }
}
