//! Printed names of analytes: folded, taken apart and found again.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{AnalyteId, without_marks};
use serde::Deserialize;

/// British and American letters of the same sound; folded on both sides.
const LETTERS: [(&str, &str); 4] = [("ae", "e"), ("oe", "e"), ("leuc", "leuk"), ("sulph", "sulf")];

/// Letters and digits that pictures of text confuse.
const LOOK_ALIKES: [(char, char); 5] = [('1', 'l'), ('i', 'l'), ('|', 'l'), ('0', 'o'), ('!', 'l')];

/// A name has to be this long before a wrong letter in it is forgiven, one in as many.
const LETTERS_PER_ERROR: usize = 6;

/// More wrong letters than this are never forgiven.
const MAX_ERRORS: usize = 2;

/// A word with a wrong letter has at least this many.
const MIN_WRONG_WORD: usize = 6;

/// Shorter names look like too many things.
const MIN_LIKE_LETTERS: usize = 3;

/// A longer text is a sentence.
const MAX_NAME_LETTERS: usize = 80;

/// Finds analytes by printed name.
#[derive(Clone, Debug, Default)]
pub(super) struct NameIndex {
    /// By folded name.
    whole: BTreeMap<String, Vec<AnalyteId>>,
    /// By the words of the name in any order, and by those without words that stand beside.
    words: BTreeMap<BTreeSet<String>, Vec<AnalyteId>>,
    /// By folded name with letters that look alike made one.
    looks: BTreeMap<String, Vec<AnalyteId>>,
    /// By folded name, for names of wrong letters.
    shapes: BTreeMap<String, Shape>,
    /// All words of all names of an analyte.
    words_of: BTreeMap<AnalyteId, BTreeSet<String>>,
    vocabulary: NameWords,
}

/// The words of `common/name_words.toml`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NameWords {
    /// A word and the one it stands for.
    same: BTreeMap<String, String>,
    /// Words that may stand beside a name without changing it.
    beside: BTreeSet<String>,
    /// Words that say the specimen is blood.
    of_blood: BTreeSet<String>,
    /// Those of them that are no part of a name, as "blood" is of "white blood cells".
    surely_of_blood: BTreeSet<String>,
    /// Words that say the specimen is urine.
    of_urine: BTreeSet<String>,
    /// Words that make another analyte of a name; never left out.
    decisive: BTreeSet<String>,
}

/// Folds a printed name: lower case, no accents, no punctuation, British as American spelling.
///
/// Words are separated by one space; "T.L.C." is one word; "%" and "#" are words, a "++" too.
pub fn fold_name(printed: &str) -> String {
    let mut spaced = String::with_capacity(printed.len());
    let signs: Vec<char> = without_marks(printed).chars().collect();
    for (at, &sign) in signs.iter().enumerate() {
        let follows_plus = at > 0 && signs[at - 1] == '+';
        match sign {
            '%' | '#' => spaced.extend([' ', sign, ' ']),
            '+' if follows_plus => spaced.push_str(" ++ "),
            'α' => spaced.push_str("alpha"),
            'β' => spaced.push_str("beta"),
            'γ' => spaced.push_str("gamma"),
            'κ' => spaced.push_str("kappa"),
            'λ' => spaced.push_str("lambda"),
            '.' => spaced.push('.'),
            _ if sign.is_alphanumeric() => spaced.extend(sign.to_lowercase()),
            _ => spaced.push(' '),
        }
    }
    let mut words: Vec<String> = Vec::new();
    for word in spaced.split_whitespace() {
        let parts: Vec<&str> = word.split('.').filter(|it| !it.is_empty()).collect();
        let is_letter = |it: &&str| it.chars().count() == 1 && it.chars().all(char::is_alphabetic);
        if parts.len() > 1 && parts.iter().all(is_letter) {
            words.push(parts.concat());
        } else {
            words.extend(parts.into_iter().map(str::to_owned));
        }
    }
    LETTERS.iter().fold(words.join(" "), |name, (from, to)| name.replace(from, to))
}

impl NameIndex {
    pub(super) fn new(vocabulary: NameWords) -> NameIndex {
        NameIndex { vocabulary, ..NameIndex::default() }
    }

    /// Makes an analyte known by a printed name.
    pub(super) fn add(&mut self, printed: &str, id: &AnalyteId) {
        let folded = fold_name(printed);
        let words = self.vocabulary.words_of(&folded);
        let (bare, _) = self.vocabulary.without_beside(&words);
        self.words_of.entry(id.clone()).or_default().extend(words.iter().cloned());
        insert(self.looks.entry(look_of(&folded)).or_default(), id);
        self.shapes.entry(folded.clone()).or_insert_with(|| Shape::of(&folded));
        insert(self.whole.entry(folded).or_default(), id);
        for words in [words, bare] {
            if !words.is_empty() {
                insert(self.words.entry(words).or_default(), id);
            }
        }
    }

    /// The words of all names.
    pub(super) fn all_words(&self) -> BTreeSet<&str> {
        self.words_of.values().flatten().map(String::as_str).collect()
    }

    /// Returns the analytes of a whole name.
    pub(super) fn named(&self, printed: &str) -> &[AnalyteId] {
        self.whole.get(&fold_name(printed)).map_or(&[], Vec::as_slice)
    }

    /// Returns the analytes a name may mean, without taking a letter for another.
    pub(super) fn recognise(
        &self,
        printed: &str,
        is_of_urine: &dyn Fn(&AnalyteId) -> bool,
    ) -> Vec<AnalyteId> {
        let printed = trim_decoration(printed);
        if printed.chars().count() > MAX_NAME_LETTERS {
            return Vec::new();
        }
        let whole = self.read(printed, is_of_urine);
        if !whole.is_empty() {
            return whole;
        }
        self.read_parts(printed, is_of_urine)
    }

    /// Whether a name says that blood was measured, in whatever block it stands.
    pub(super) fn says_blood(&self, printed: &str) -> bool {
        let words = self.vocabulary.words_of(&fold_name(printed));
        words.iter().any(|it| self.vocabulary.surely_of_blood.contains(it))
    }

    /// Returns the analytes whose names look like a printed one; empty when that is not clear.
    pub(super) fn resembling(&self, printed: &str) -> Vec<AnalyteId> {
        let printed = trim_decoration(printed);
        let whole = self.resembling_whole(printed);
        if !whole.is_empty() || printed.contains('/') {
            return whole;
        }
        let parts = parts_of(printed);
        let is_aside = |it: &&str| !self.vocabulary.is_decisive(&self.vocabulary.words_of(&fold_name(it)));
        match parts.split_first() {
            Some((outside, rest)) if rest.iter().all(is_aside) => self.resembling_whole(outside),
            Some(_) | None => Vec::new(),
        }
    }

    /// One name as a whole: as it is, its words in any order, without words that stand beside.
    fn read(&self, printed: &str, is_of_urine: &dyn Fn(&AnalyteId) -> bool) -> Vec<AnalyteId> {
        let folded = fold_name(printed);
        if let Some(ids) = self.whole.get(&folded) {
            return ids.clone();
        }
        let words = self.vocabulary.words_of(&folded);
        if let Some(ids) = self.words.get(&words) {
            return ids.clone();
        }
        // "S. Protein" is of serum, "Protein S" is another protein.
        if folded.ends_with(" s") && !printed.contains([',', '(', '-']) {
            return Vec::new();
        }
        let (bare, specimen) = self.vocabulary.without_beside(&words);
        let Some(ids) = self.words.get(&bare) else { return Vec::new() };
        let fits = |id: &&AnalyteId| match specimen {
            Specimen::Blood => !is_of_urine(id),
            Specimen::Urine => is_of_urine(id),
            Specimen::Unsaid => true,
        };
        ids.iter().filter(fits).cloned().collect()
    }

    /// The parts of a name around brackets, commas and strokes, each read alone.
    fn read_parts(&self, printed: &str, is_of_urine: &dyn Fn(&AnalyteId) -> bool) -> Vec<AnalyteId> {
        let parts = parts_of(printed);
        if parts.len() < 2 {
            return Vec::new();
        }
        let mut found: Vec<AnalyteId> = Vec::new();
        let mut words_found = BTreeSet::new();
        for part in parts {
            let words = self.vocabulary.words_of(&fold_name(part));
            let ids = self.read(part, is_of_urine);
            if ids.is_empty() {
                found.retain(|id| {
                    self.words_of[id].is_superset(&words) || !self.vocabulary.is_decisive(&words)
                });
                if found.is_empty() && self.vocabulary.is_decisive(&words) {
                    return Vec::new();
                }
                continue;
            }
            // A single letter in brackets abbreviates what stands before it.
            if !found.is_empty() && fold_name(part).chars().count() == 1 {
                continue;
            }
            let both: Vec<AnalyteId> = found.iter().filter(|it| ids.contains(it)).cloned().collect();
            if !both.is_empty() {
                found = both;
            } else if found.is_empty() || words.is_superset(&words_found) {
                found = ids;
            } else if printed.contains('/') {
                // One thing over another, not two names of one thing.
                return Vec::new();
            } else {
                ids.iter().for_each(|id| insert(&mut found, id));
            }
            words_found = words;
        }
        found
    }

    fn resembling_whole(&self, printed: &str) -> Vec<AnalyteId> {
        let folded = fold_name(printed);
        let n_letters = folded.chars().count();
        if !(MIN_LIKE_LETTERS..=MAX_NAME_LETTERS).contains(&n_letters) {
            return Vec::new();
        }
        if let Some(ids) = self.looks.get(&look_of(&folded)) {
            return ids.clone();
        }
        let n_allowed = (n_letters / LETTERS_PER_ERROR).min(MAX_ERRORS);
        let shape = Shape::of(&folded);
        let mut nearest = n_allowed;
        let mut found: Vec<AnalyteId> = Vec::new();
        for (name, other) in &self.shapes {
            if !shape.may_be(other, nearest) {
                continue;
            }
            if !are_misreadings(name, &folded) {
                continue;
            }
            let distance = strsim::osa_distance(name, &folded);
            if distance > nearest {
                continue;
            }
            if distance < nearest {
                nearest = distance;
                found.clear();
            }
            self.whole[name].iter().for_each(|id| insert(&mut found, id));
        }
        if found.len() == 1 { found } else { Vec::new() }
    }
}

/// Whether two names differ only in long words: "HAV" for "HCV", "T" for "I" is another thing, and no
/// misread letter.
fn are_misreadings(name: &str, printed: &str) -> bool {
    let (known, read): (Vec<&str>, Vec<&str>) = (name.split(' ').collect(), printed.split(' ').collect());
    let is_long = |it: &str| it.chars().count() >= MIN_WRONG_WORD;
    known.len() == read.len() && known.iter().zip(&read).all(|(a, b)| a == b || is_long(a) && is_long(b))
}

/// What can be told of a name at a glance, before its letters are compared one by one.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shape {
    n_letters: usize,
    /// One bit for each letter from a to z that occurs.
    letters: u32,
    digits: String,
}

impl Shape {
    fn of(folded: &str) -> Shape {
        let bit = |it: u8| 1u32 << (it - b'a');
        Shape {
            n_letters: folded.chars().count(),
            letters: folded.bytes().filter(u8::is_ascii_lowercase).fold(0, |bits, it| bits | bit(it)),
            digits: folded.chars().filter(char::is_ascii_digit).collect(),
        }
    }

    /// Whether two names may differ by so few letters.
    ///
    /// A digit tells analytes apart, such as B1 and B12, and is never taken for another. A short
    /// name is another word altogether after one letter, such as "polys" and "polyps".
    fn may_be(&self, known: &Shape, n_errors: usize) -> bool {
        known.n_letters >= LETTERS_PER_ERROR
            && self.n_letters.abs_diff(known.n_letters) <= n_errors
            && (self.letters ^ known.letters).count_ones() as usize <= 2 * n_errors
            && self.digits == known.digits
    }
}

#[derive(Clone, Copy)]
enum Specimen {
    Blood,
    Urine,
    Unsaid,
}

impl NameWords {
    /// The words of a folded name, each as the one it stands for.
    fn words_of(&self, folded: &str) -> BTreeSet<String> {
        folded.split(' ').filter(|it| !it.is_empty()).map(|it| self.word(it)).collect()
    }

    fn word(&self, word: &str) -> String {
        if let Some(same) = self.same.get(word) {
            return same.clone();
        }
        let singular = match word.strip_suffix('s') {
            Some(stem) if word.len() > 4 && !stem.ends_with(['s', 'u', 'i']) => stem,
            Some(_) | None => word,
        };
        self.same.get(singular).map_or(singular, String::as_str).to_owned()
    }

    fn without_beside(&self, words: &BTreeSet<String>) -> (BTreeSet<String>, Specimen) {
        let mut specimen = Specimen::Unsaid;
        let mut bare = BTreeSet::new();
        for word in words {
            if self.of_urine.contains(word) {
                specimen = Specimen::Urine;
            } else if self.of_blood.contains(word) {
                specimen = Specimen::Blood;
            } else if !self.beside.contains(word) {
                bare.insert(word.clone());
            }
        }
        (bare, specimen)
    }

    fn is_decisive(&self, words: &BTreeSet<String>) -> bool {
        words.iter().any(|it| self.decisive.contains(it) || self.of_urine.contains(it))
    }
}

/// The parts of a name around brackets, commas, semicolons and strokes, in order.
fn parts_of(printed: &str) -> Vec<&str> {
    printed
        .split(['(', ')', '[', ']', '{', '}', ',', ';', '/', '|'])
        .map(str::trim)
        .filter(|it| it.chars().any(char::is_alphanumeric))
        .collect()
}

/// Bullets, stars and empty brackets before a name, colons and dots after it.
fn trim_decoration(printed: &str) -> &str {
    let is_loose = |it: char| !it.is_alphanumeric() && it != '%' && !"([".contains(it);
    printed.trim_start_matches(|it: char| is_loose(it)).trim_end_matches([' ', ':', '.', '*', '-', '_', '='])
}

fn look_of(folded: &str) -> String {
    let looks: String = folded
        .chars()
        .map(|it| LOOK_ALIKES.iter().find(|(from, _)| *from == it).map_or(it, |(_, to)| *to))
        .collect();
    looks.replace("rn", "m")
}

fn insert(ids: &mut Vec<AnalyteId>, id: &AnalyteId) {
    if let Err(at) = ids.binary_search(id) {
        ids.insert(at, id.clone());
    }
}
