package cadre.server.flows;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.util.function.Consumer;

/** Writes of a look: they count only while nobody has taken the item after it. */
record Held(Database db) {

    /** False if someone else looks by now, or a person has halted the item: nothing is written. */
    boolean write(FlowRow row, Consumer<Tx> change) {
        return db.write(tx -> {
            var holds = FlowStore.holds(tx, row);
            if (holds) {
                change.accept(tx);
            }
            return holds;
        });
    }
}
