package cadre.server.flows.gate;

import cadre.server.flows.gate.GateResult.State;

/** What gates about a pull request say while none is open. */
final class NoPullRequest {
    private NoPullRequest() {}

    static GateResult seen() {
        return GateResult.shut(
                State.WAITING,
                "no pull request",
                "",
                "",
                "No pull request of the item's branch is open",
                "Cadre, when a stage leaves a change; or a person who opens it");
    }
}
