package cadre.wire.api;

/**
 * What an import of prices came to.
 *
 * @param added prices of models or of days that had none
 * @param changed prices that replaced others of the same model and day
 * @param unchanged prices that were in force already
 * @param kept prices that did not come in, for a person has set one of that model
 * @param skipped entries without a price for tokens, such as images
 * @param rows how many the table has now
 * @param file where the server keeps them
 */
public record PriceImport(
        int added, int changed, int unchanged, int kept, int skipped, int rows, String file) {}
