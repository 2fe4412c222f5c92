package cadre.server.retention;

import cadre.server.storage.Tx;
import java.time.Instant;
import java.util.List;

/**
 * One kind of thing that gets too old. It is found on a reader, in bounded stretches, and deleted
 * in slices that look once more: what happened meanwhile may protect it.
 */
interface Kind {
    /** What people call it, in the plural. */
    String word();

    /** For how long it is kept, in words. */
    String rule();

    /** Begins to look for what may go at that time. */
    Walk walk(Instant now);

    /** Deletes those of them that still may go. */
    Gone delete(Tx tx, List<Candidate> some, Instant now);

    /** Goes once through all that there is, oldest first; for one thread. */
    interface Walk {
        /** Nothing may go. */
        Walk OVER =
                new Walk() {
                    @Override
                    public boolean isOver() {
                        return true;
                    }

                    @Override
                    public List<Candidate> next() {
                        return List.of();
                    }
                };

        /** Whether it is through. */
        boolean isOver();

        /** What may go in the next stretch; may be empty before it is through. */
        List<Candidate> next();
    }
}
