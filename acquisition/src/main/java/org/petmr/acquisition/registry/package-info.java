/** The registry: studies, acquisitions, series and jobs in a database, embedded or PostgreSQL. */
package org.petmr.acquisition.registry;
