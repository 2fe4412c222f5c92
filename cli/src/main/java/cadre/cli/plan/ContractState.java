package cadre.cli.plan;

import cadre.wire.contract.ContractChange;
import cadre.wire.contract.ContractVersion;
import cadre.wire.plan.ContractKind;
import java.util.List;
import java.util.Optional;

/**
 * A contract of a plan in the checkout, beside what it was at some commit.
 *
 * @param version empty if it is not there
 * @param before empty if it was not there
 * @param changes those that break first
 */
public record ContractState(
        String name,
        ContractKind kind,
        Optional<ContractVersion> version,
        Optional<ContractVersion> before,
        String owner,
        List<String> consumers,
        List<ContractChange> changes) {
    public ContractState {
        consumers = List.copyOf(consumers);
        changes = List.copyOf(changes);
    }

    /** Whether somebody who relies on it no longer gets along. */
    public boolean breaks() {
        return changes.stream().anyMatch(one -> one.effect() == ContractChange.Effect.BREAKING);
    }
}
