//! Whether two printed names are of one person.

use crate::pipeline::NameWords;

use super::marks;

/// Names less alike than this, of 1, are different words.
const DIFFERENT_BELOW: f64 = 0.6;
/// Names at least this alike, of 1, are one word read differently.
const SAME_FROM: f64 = 0.8;

/// How letters are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// Both names are drawn text: other letters are another word, John is not Joan.
    Exact,
    /// A name may have been misread from a picture.
    Forgiven,
}

/// How two names stand to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Likeness {
    /// The same person may well be meant.
    Same,
    /// It can't be told.
    Unclear,
    /// Each has at least one full word with nothing like it in the other.
    PartlyDifferent,
    /// No word of one has anything like it in the other.
    Different,
}

/// Compares two names whatever the order of their words, with initials, titles and accents aside.
pub(super) fn likeness(one: &str, other: &str, words: &NameWords, letters: Letters) -> Likeness {
    let (one, other) = (parts(one, words), parts(other, words));
    let (fewer, more) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if fewer.is_empty() {
        return Likeness::Unclear;
    }
    // The same letters, cut into words in another way. A long surname in common is not enough.
    let (n_letters, same_from) = match letters {
        Letters::Exact => (0, 1.0),
        Letters::Forgiven => (1, SAME_FROM),
    };
    if strsim::osa_distance(&fewer.concat(), &more.concat()) <= n_letters {
        return Likeness::Same;
    }
    let best: Vec<Best> = fewer.iter().map(|it| Best::of(it, &more, same_from)).collect();
    if best.iter().all(|it| it.by_initial) {
        return Likeness::Unclear;
    }
    if best.iter().all(|it| it.likeness >= same_from) {
        return Likeness::Same;
    }
    if best.iter().all(|it| it.likeness < DIFFERENT_BELOW) {
        return Likeness::Different;
    }
    let has_word_of_its_own =
        |best: &[Best]| best.iter().any(|it| !it.by_initial && it.likeness < DIFFERENT_BELOW);
    let back: Vec<Best> = more.iter().map(|it| Best::of(it, &fewer, same_from)).collect();
    if has_word_of_its_own(&best) && has_word_of_its_own(&back) {
        return Likeness::PartlyDifferent;
    }
    Likeness::Unclear
}

/// How well a word of one name is met by the other name.
struct Best {
    /// From 0 to 1.
    likeness: f64,
    /// Whether an initial takes part, which says little.
    by_initial: bool,
}

impl Best {
    fn of(word: &str, others: &[String], same_from: f64) -> Best {
        let full = others.iter().filter(|it| !is_initial(it) && !is_initial(word));
        let likeness = full.map(|it| alike(word, it)).fold(0.0, f64::max);
        let starts = |short: &str, long: &str| is_initial(short) && long.starts_with(short);
        if likeness < same_from && others.iter().any(|it| starts(word, it) || starts(it, word)) {
            return Best { likeness: 1.0, by_initial: true };
        }
        Best { likeness, by_initial: is_initial(word) }
    }
}

/// The words of a name, folded, without titles.
pub(super) fn parts(name: &str, words: &NameWords) -> Vec<String> {
    let folded = marks::fold(name);
    folded
        .split(|it: char| !it.is_alphanumeric())
        .filter(|it| !it.is_empty() && !words.titles.iter().any(|title| title == it))
        .map(str::to_owned)
        .collect()
}

fn alike(one: &str, other: &str) -> f64 {
    strsim::normalized_damerau_levenshtein(one, other)
}

fn is_initial(word: &str) -> bool {
    word.chars().count() == 1
}

#[cfg(test)]
mod tests {
    use super::{Letters, Likeness, likeness};
    use crate::assess::testing;

    #[test]
    fn names_are_compared_word_by_word() {
        let cases = [
            ("Anna Miller", "ANNA MILLER", Likeness::Same),
            ("Anna Miller", "Miller, Anna", Likeness::Same),
            ("Anna Miller", "Mrs. Anna Miller", Likeness::Same),
            ("Anna Miller", "A. Miller", Likeness::Same),
            ("Anna Miller", "Anna Maria Miller", Likeness::Same),
            ("Anna Miller", "AnnaMiller", Likeness::Same),
            ("Anna Miller", "Anna Mi1ler", Likeness::Same),
            ("José Peña", "JOSE PENA", Likeness::Same),
            ("Anna", "Anna Miller", Likeness::Same),
            ("Anna Miller", "Peter Miller", Likeness::PartlyDifferent),
            ("Anna Miller", "Anna Schuster", Likeness::PartlyDifferent),
            ("Anna Millersdottir", "Mark Millersdottir", Likeness::PartlyDifferent),
            ("Anna Miller", "Peter Schuster", Likeness::Different),
            ("A. M.", "Anna Miller", Likeness::Unclear),
            ("B. Miller", "Anna Miller", Likeness::Unclear),
            ("", "Anna Miller", Likeness::Unclear),
            ("Anna Miller", "Anne Mueller", Likeness::Unclear),
        ];
        for (one, other, expected) in cases {
            let words = &testing::knowledge().rules.names;
            assert_eq!(likeness(one, other, words, Letters::Forgiven), expected, "{one} and {other}");
            assert_eq!(likeness(other, one, words, Letters::Forgiven), expected, "{other} and {one}");
        }
    }

    #[test]
    fn drawn_letters_are_not_forgiven() {
        let cases = [
            ("John Doe", "Joan Doe", Likeness::Unclear),
            ("Anna Miller", "Anna Mi1ler", Likeness::Unclear),
            ("Anna Miller", "Anna Millar", Likeness::Unclear),
            ("José Peña", "PENA, Jose", Likeness::Same),
            ("Anna Miller", "A. Miller", Likeness::Same),
            ("Anna Miller", "AnnaMiller", Likeness::Same),
            ("Anna Miller", "Peter Miller", Likeness::PartlyDifferent),
        ];
        for (one, other, expected) in cases {
            let words = &testing::knowledge().rules.names;
            assert_eq!(likeness(one, other, words, Letters::Exact), expected, "{one} and {other}");
            assert_eq!(likeness(other, one, words, Letters::Exact), expected, "{other} and {one}");
        }
    }
}
