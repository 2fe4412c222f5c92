package cadre.server.fleet.job;

import cadre.server.storage.Database;
import cadre.server.storage.Tx;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * What a transaction has taken in memory, such as a slot of a node: given back when the transaction
 * fails, and before it is run again. For one thread.
 */
public final class Taken {
    private final List<Runnable> back = new ArrayList<>();

    private Taken() {}

    /** Something was taken; this gives it back. */
    public void add(Runnable givesBack) {
        back.add(givesBack);
    }

    /** As {@link Database#write}, for work that takes something in memory. */
    static <T> T write(Database db, BiFunction<Tx, Taken, T> work) {
        var taken = new Taken();
        try {
            return db.write(tx -> {
                taken.giveBack();
                return work.apply(tx, taken);
            });
        } catch (RuntimeException | Error e) {
            taken.giveBack();
            throw e;
        }
    }

    private void giveBack() {
        back.forEach(Runnable::run);
        back.clear();
    }
}
