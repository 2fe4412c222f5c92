package cadre.app.drill;

import java.util.List;

/** Looks whether one promise was kept. */
interface Proof {
    /** All that is not as promised; empty if all is. */
    List<Finding> findings() throws InterruptedException;
}
