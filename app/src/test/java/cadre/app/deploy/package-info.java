/**
 * What lies in {@code deploy/} fits the program: files that are named exist, settings are real
 * ones, and nothing opens more than it says. No container engine is needed; the proxies are tested
 * as running programs, end to end.
 */
@NullMarked
package cadre.app.deploy;

import org.jspecify.annotations.NullMarked;
