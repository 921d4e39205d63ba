//! What is known of a part of a condition: true, false or not known, and what that rests on.

use crate::model::FactId;

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Truth {
    True,
    False,
    Unknown,
}

/// Whether a condition holds, and what that rests on.
#[derive(Clone, Debug)]
pub(super) struct Verdict {
    pub(super) truth: Truth,
    /// Empty for what is not known.
    pub(super) because: Vec<Because>,
}

/// One thing that a verdict rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Because {
    /// For within a sentence.
    pub(super) words: String,
    /// The facts or records; empty where something is missing or stands in `case.toml`.
    pub(super) ids: Vec<FactId>,
    /// Whether it must be looked at on the page before use.
    pub(super) must_check: bool,
    /// The paper that tells of a medicine.
    pub(super) paper: Option<FactId>,
}

impl Because {
    /// Something that rests on facts.
    pub(super) fn facts(words: String, ids: Vec<FactId>) -> Because {
        Because { words, ids, must_check: false, paper: None }
    }

    /// Something that rests on no fact.
    pub(super) fn words(words: impl Into<String>) -> Because {
        Because::facts(words.into(), Vec::new())
    }

    /// The same, to be looked at when that is so.
    #[must_use]
    pub(super) fn checked(self, must_check: bool) -> Because {
        Because { must_check: self.must_check || must_check, ..self }
    }
}

impl Verdict {
    /// Nothing is known.
    pub(super) const UNKNOWN: Verdict = Verdict { truth: Truth::Unknown, because: Vec::new() };

    /// It is so, or it is not.
    pub(super) fn of(holds: bool, because: Vec<Because>) -> Verdict {
        Verdict { truth: if holds { Truth::True } else { Truth::False }, because }
    }

    /// The contrary, on the same ground.
    #[must_use]
    pub(super) fn inverted(self) -> Verdict {
        let truth = match self.truth {
            Truth::True => Truth::False,
            Truth::False => Truth::True,
            Truth::Unknown => Truth::Unknown,
        };
        Verdict { truth, ..self }
    }

    /// Whether all hold: one false one decides, whatever is not known.
    pub(super) fn all(verdicts: Vec<Verdict>) -> Verdict {
        Verdict::decided(verdicts, Truth::False)
    }

    /// Whether one holds: one true one decides, whatever is not known.
    pub(super) fn any(verdicts: Vec<Verdict>) -> Verdict {
        Verdict::decided(verdicts, Truth::True)
    }

    fn decided(verdicts: Vec<Verdict>, by: Truth) -> Verdict {
        let because = |verdicts: Vec<Verdict>| verdicts.into_iter().flat_map(|it| it.because).collect();
        if verdicts.iter().any(|it| it.truth == by) {
            let deciding = verdicts.into_iter().filter(|it| it.truth == by).collect();
            return Verdict { truth: by, because: because(deciding) };
        }
        if verdicts.iter().any(|it| it.truth == Truth::Unknown) {
            return Verdict::UNKNOWN;
        }
        let truth = if by == Truth::True { Truth::False } else { Truth::True };
        Verdict { truth, because: because(verdicts) }
    }
}

#[cfg(test)]
mod tests {
    use super::{Because, Truth, Verdict};

    fn verdict(sign: char) -> Verdict {
        let because = vec![Because::words(sign)];
        match sign {
            't' => Verdict::of(true, because),
            'f' => Verdict::of(false, because),
            _ => Verdict::UNKNOWN,
        }
    }

    #[test]
    fn what_is_not_known_decides_nothing() {
        let of = |signs: &str| signs.chars().map(verdict).collect::<Vec<_>>();
        for (signs, all, any) in [
            ("tt", Truth::True, Truth::True),
            ("tf", Truth::False, Truth::True),
            ("tu", Truth::Unknown, Truth::True),
            ("fu", Truth::False, Truth::Unknown),
            ("ff", Truth::False, Truth::False),
            ("uu", Truth::Unknown, Truth::Unknown),
        ] {
            assert_eq!(Verdict::all(of(signs)).truth, all, "all of {signs}");
            assert_eq!(Verdict::any(of(signs)).truth, any, "any of {signs}");
        }
        assert_eq!(verdict('u').inverted().truth, Truth::Unknown);
        assert_eq!(verdict('f').inverted().truth, Truth::True);
        assert_eq!(Verdict::any(of("tft")).because.len(), 2, "only what decides");
    }
}
