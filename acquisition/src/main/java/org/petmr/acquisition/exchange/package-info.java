/** What goes between this service and other departments: results to archives, steps to the RIS, its worklist to us. */
package org.petmr.acquisition.exchange;
