//! How much work an answer may cause: a limit of visited values, and a look at whether the user has interrupted.

use std::cell::Cell;
use std::fmt;

/// Visits between two looks at the interrupt.
const CHECKED_EVERY: u64 = 4096;

/// What a look-up in a small document may visit.
const SMALLEST: u64 = 1_000_000;

/// What it may visit more for each byte of the document.
const PER_BYTE: u64 = 64;

/// Counts down with every value that is looked at or passed over.
pub struct VisitBudget<'i> {
    limit: u64,
    left: Cell<u64>,
    interrupted: &'i dyn Fn() -> bool,
}

/// Why a look-up ended before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BudgetStop {
    /// It visited more values than this.
    TooMuch(u64),
    /// The user asked the run to end.
    Interrupted,
    /// It took longer than so many seconds.
    TooLong(u64),
    /// It ended without a result.
    Failed,
}

impl<'i> VisitBudget<'i> {
    pub fn new(limit: u64, interrupted: &'i dyn Fn() -> bool) -> VisitBudget<'i> {
        VisitBudget {
            limit,
            left: Cell::new(limit),
            interrupted,
        }
    }

    /// For a document of so many bytes: a million visits, and 64 more for each byte.
    pub fn for_size(bytes: usize, interrupted: &'i dyn Fn() -> bool) -> VisitBudget<'i> {
        VisitBudget::new(
            SMALLEST.saturating_add((bytes as u64).saturating_mul(PER_BYTE)),
            interrupted,
        )
    }

    /// Begins anew with the whole limit.
    pub fn refill(&self) {
        self.left.set(self.limit);
    }

    /// One value was looked at or passed over.
    ///
    /// # Errors
    /// The limit is reached, or the user has interrupted.
    pub fn visit(&self) -> Result<(), BudgetStop> {
        self.spend(1)
    }

    /// Work that is worth so many visits.
    ///
    /// # Errors
    /// As for [`VisitBudget::visit`].
    pub fn spend(&self, visits: u64) -> Result<(), BudgetStop> {
        let before = self.left.get();
        let Some(left) = before.checked_sub(visits) else {
            return Err(BudgetStop::TooMuch(self.limit));
        };
        self.left.set(left);
        if before / CHECKED_EVERY != left / CHECKED_EVERY && (self.interrupted)() {
            return Err(BudgetStop::Interrupted);
        }
        Ok(())
    }

    /// Asks whether the user has interrupted.
    pub fn interrupted(&self) -> &'i dyn Fn() -> bool {
        self.interrupted
    }

    /// Whether nothing is left.
    pub fn is_spent(&self) -> bool {
        self.left.get() == 0
    }

    /// The error of a budget that is spent.
    pub fn too_much(&self) -> BudgetStop {
        BudgetStop::TooMuch(self.limit)
    }
}

impl fmt::Display for BudgetStop {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BudgetStop::TooMuch(limit) => {
                write!(
                    out,
                    "this visits more than {limit} values, which is the limit for this answer"
                )
            }
            BudgetStop::Interrupted => out.write_str("this was interrupted"),
            BudgetStop::TooLong(seconds) => write!(
                out,
                "this takes longer than {seconds} seconds, which is the limit"
            ),
            BudgetStop::Failed => out.write_str("this ended without a result"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::cell::Cell;

    #[test]
    fn the_limit_counts_visits_of_every_size() {
        let budget = VisitBudget::new(10, &|| false);
        assert_eq!(budget.spend(7), Ok(()));
        assert_eq!((0..3).map(|_| budget.visit()).collect::<Vec<_>>(), [Ok(()); 3]);
        assert_eq!(budget.visit(), Err(BudgetStop::TooMuch(10)));
        assert_eq!(budget.spend(1), Err(BudgetStop::TooMuch(10)));
        assert_eq!(budget.spend(0), Ok(()));
    }

    #[test]
    fn an_interrupt_is_noticed_soon() {
        let asked = Cell::new(0);
        let interrupted = || {
            asked.set(asked.get() + 1);
            asked.get() == 3
        };
        let budget = VisitBudget::new(1_000_000, &interrupted);
        let visits = (0..1_000_000).take_while(|_| budget.visit().is_ok()).count();
        assert!((2 * 4096..=3 * 4096).contains(&visits), "{visits}");
        let budget = VisitBudget::new(1_000_000, &|| true);
        assert_eq!(budget.spend(5000), Err(BudgetStop::Interrupted));
    }
}
