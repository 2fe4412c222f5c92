package cadre.wire.config;

import java.util.Optional;

/** YAML of other files than the configuration's, read with its rules and its errors. */
public final class YamlFile {
    private YamlFile() {}

    /**
     * The one value that a text holds, empty if it holds nothing. Anchors and tags are refused, and
     * texts over 1 MiB.
     *
     * @param name what errors call it, such as {@code prices}
     * @param place where it comes from, for errors: a file's path
     * @throws cadre.wire.error.CadreException INVALID that names the line, if it is no YAML
     */
    public static Optional<Setting> read(String name, String place, String text) {
        return Yaml.read(place, text).map(value -> new Setting(name, value));
    }
}
