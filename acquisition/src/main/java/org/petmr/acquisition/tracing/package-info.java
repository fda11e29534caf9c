/** Traces of examinations by OpenTelemetry, when the configuration asks for them. */
package org.petmr.acquisition.tracing;
