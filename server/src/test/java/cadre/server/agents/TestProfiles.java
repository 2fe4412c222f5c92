package cadre.server.agents;

import cadre.wire.config.ProfilesFile;

/** Profiles of tests, in the words of the configuration: what is not said is as usual. */
public final class TestProfiles {
    private TestProfiles() {}

    /** One, such as {@code {name: solo, cli: rehearsal, max_running: 1}}. */
    public static RoleProfile of(String said) {
        var file = ProfilesFile.read("cadre.yaml", "profiles:\n  - " + said + "\n");
        return ConfiguredProfiles.read(file.profiles(), ProfileSource.CADRE_YAML).getFirst();
    }
}
