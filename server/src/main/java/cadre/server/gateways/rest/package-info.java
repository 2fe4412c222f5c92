/**
 * {@code /api/v1} and the few open routes beside it, one class for each feature that it shows. A
 * class here reads a call, asks one feature, and answers; it decides nothing.
 */
@NullMarked
package cadre.server.gateways.rest;

import org.jspecify.annotations.NullMarked;
