package cadre.server.insight;

import java.util.List;

/**
 * What the server finds when it looks at itself.
 *
 * @param version of Cadre
 * @param java of the virtual machine
 * @param os of the machine
 * @param checks one for each thing looked at
 */
public record DoctorView(String version, String java, String os, List<Check> checks) {
    public DoctorView {
        checks = List.copyOf(checks);
    }

    /**
     * One thing looked at.
     *
     * @param name a few words
     * @param ok whether it is as it should be
     * @param detail what was found
     * @param fix what to do; empty when ok
     */
    public record Check(String name, boolean ok, String detail, String fix) {}
}
