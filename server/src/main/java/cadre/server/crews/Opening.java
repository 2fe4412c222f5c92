package cadre.server.crews;

import cadre.server.storage.Tx;
import cadre.wire.crew.CrewState;
import cadre.wire.crew.PartRequest;
import cadre.wire.crew.PartState;
import cadre.wire.event.Actor;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How a crew gets its parts, and begins to run. By who holds its row. */
record Opening(Casting casting, CrewTeam team, Chronicle chronicle) {
    /** Gives it these parts, in place of those that it had; they are in order. */
    void split(Tx tx, CrewRow crew, List<PartRequest> parts) {
        CrewStore.forgetParts(tx, crew.id());
        for (int i = 0; i < parts.size(); i++) {
            var part = parts.get(i);
            CrewStore.insertPart(
                    tx,
                    new PartRow(
                            crew.id(),
                            i,
                            part.name().orElseThrow(),
                            part,
                            PartState.WAITING,
                            "",
                            casting.chain(crew, part),
                            0,
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            Optional.empty(),
                            false));
        }
    }

    /**
     * Shows the split, or begins where a person has said so beforehand, or where there is none to
     * be shown since all is compared.
     *
     * @param how it was split, for people; empty where that is as usual
     */
    void proceed(Tx tx, CrewRow crew, String how, Actor by) {
        if (crew.request().confirmed().orElse(false) || crew.request().isComparison()) {
            run(tx, crew, how, by);
        } else {
            var why = "waits for a person's word" + (how.isEmpty() ? "" : "; " + how);
            chronicle.move(tx, crew, CrewState.PROPOSED, why, by);
        }
    }

    /**
     * Makes the team and its board; the loop begins with the parts.
     *
     * @param how it was split, as above
     */
    void run(Tx tx, CrewRow crew, String how, Actor by) {
        var name = team.make(tx, crew.id());
        CrewStore.team(tx, crew.id(), name);
        var parts = new ArrayList<>(CrewStore.parts(tx, crew.id()));
        team.putOnBoard(tx, name, parts).forEach(part -> CrewStore.save(tx, part));
        chronicle.move(tx, crew, CrewState.RUNNING, how, by);
    }
}
