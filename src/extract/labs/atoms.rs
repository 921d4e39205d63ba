//! Reads the tokens of a line as atoms: numbers, ranges, units, marks, results in words, labels and text.

use super::figures::{Ends, grouped, normal_class, number, range, strip_brackets};
use super::tokens::Token;
use crate::extract::numbers::DecimalSign;
use crate::model::{Flag, LabValue, Rect};
use crate::pipeline::{Column, Knowledge, ResultWord};

/// Tokens of one atom are not further apart than this many word heights; where a dash hangs on one of
/// them, as in "13.5-  18", the dash was in the gap.
const MAX_INNER_GAP: f32 = 1.0;
const MAX_DASH_GAP: f32 = 2.5;

/// How far a dash of its own may stand from the ends of a range.
const MAX_LONE_DASH_GAP: f32 = 1.6;

/// The longest phrase looked up at once, in tokens.
const MAX_PHRASE: usize = 5;

/// What an atom is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kind {
    /// A number, perhaps with a bound.
    Number(LabValue),
    /// Two ends.
    Range(Ends),
    /// A unit of measurement.
    Unit,
    /// The laboratory's mark.
    Flag(Flag),
    /// A result in words, a titre or plus signs.
    Result(ResultWord),
    /// A heading word with its value behind it.
    Label(Column),
    /// A colon between a label and its value.
    Colon,
    /// A bar between independent statements.
    Bar,
    /// Anything else.
    Text,
}

/// Some tokens that mean one thing.
#[derive(Clone, Debug)]
pub(super) struct Atom<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its tokens, never empty.
    pub tokens: Vec<Token<'a>>,
    /// The box around them.
    pub rect: Rect,
    /// Distance to the atom before, in word heights.
    pub gap: f32,
}

impl<'a> Atom<'a> {
    fn new(kind: Kind, tokens: &[Token<'a>]) -> Option<Atom<'a>> {
        let rect = tokens.iter().map(|it| it.place).reduce(Rect::around)?;
        Some(Atom { kind, gap: tokens.first()?.gap, tokens: tokens.to_vec(), rect })
    }

    /// The words as printed, one space between words.
    pub(super) fn text(&self) -> String {
        join(&self.tokens)
    }

    /// Puts the next atom behind this one, as text.
    fn absorb(&mut self, next: Atom<'a>) {
        self.rect = self.rect.around(next.rect);
        self.tokens.extend(next.tokens);
        self.kind = Kind::Text;
    }

    /// Whether a comma or semicolon closes it.
    pub(super) fn ends_clause(&self) -> bool {
        self.tokens.last().is_some_and(|it| it.ends_clause)
    }
}

/// Reads tokens as atoms, the longest phrase first; neighbouring text in one cell becomes one atom.
pub(super) fn atoms<'a>(tokens: &[Token<'a>], sign: DecimalSign, knowledge: &Knowledge) -> Vec<Atom<'a>> {
    let mut found: Vec<Atom<'a>> = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        let rest = &tokens[at..];
        let inner = rest.windows(2).take_while(|pair| pair[1].gap <= max_gap(&pair[0], &pair[1])).count();
        let longest = (inner + 1).min(MAX_PHRASE);
        let known = (1..=longest).rev().find_map(|n_tokens| {
            Some((kind_of(&rest[..n_tokens], &rest[n_tokens..], sign, knowledge)?, n_tokens))
        });
        let (kind, n_tokens) = known.unwrap_or((Kind::Text, 1));
        found.extend(Atom::new(kind, &rest[..n_tokens]));
        at += n_tokens;
    }
    merge_text(found, knowledge)
}

/// How far two tokens of one atom may be apart.
fn max_gap(before: &Token<'_>, next: &Token<'_>) -> f32 {
    let (before, next) = (before.text.as_str(), next.text.as_str());
    let dashes = ['-', '–', '—'];
    let is_digit = |it: char| it.is_ascii_digit();
    let hangs_before = before.ends_with(dashes) && before.starts_with(is_digit) && next.starts_with(is_digit);
    let hangs_behind = next.starts_with(dashes) && next.ends_with(is_digit) && before.ends_with(is_digit);
    let is_dash = |it: &str| it.chars().all(|sign| dashes.contains(&sign));
    let is_lone =
        is_dash(before) && next.starts_with(is_digit) || is_dash(next) && before.ends_with(is_digit);
    if hangs_before || hangs_behind {
        MAX_DASH_GAP
    } else if is_lone {
        MAX_LONE_DASH_GAP
    } else {
        MAX_INNER_GAP
    }
}

/// Joins text with text of the same cell, and with a number or mark that stands amid text.
fn merge_text<'a>(atoms: Vec<Atom<'a>>, knowledge: &Knowledge) -> Vec<Atom<'a>> {
    let mut merged: Vec<Atom<'a>> = Vec::new();
    let mut rest = atoms.into_iter().peekable();
    while let Some(atom) = rest.next() {
        let follows = |last: &Atom<'_>| {
            last.kind == Kind::Text && atom.gap <= MAX_INNER_GAP && !last.ends_clause_before(&atom)
        };
        let stands_amid_text = rest.peek().is_some_and(|it| it.kind == Kind::Text && it.gap <= MAX_INNER_GAP)
            && !matches!(atom.kind, Kind::Colon | Kind::Bar | Kind::Label(_));
        // "Uric Acid  6.8": a word that could be a result ends a name when the result stands behind it.
        let ends_name = matches!(atom.kind, Kind::Result(_) | Kind::Flag(_))
            && atom.tokens.iter().all(|it| it.text.chars().all(char::is_alphabetic))
            && rest
                .peek()
                .is_some_and(|it| matches!(it.kind, Kind::Number(_) | Kind::Colon | Kind::Result(_)))
            && merged.last().is_some_and(|name| {
                let is_known = |name: &str| !knowledge.analytes.recognise_exactly(name).is_empty();
                is_known(&format!("{} {}", name.text(), atom.text())) || !is_known(&name.text())
            });
        // "ANA titer: 1:160": a heading word that makes a known name with the text before it.
        let names_analyte = matches!(atom.kind, Kind::Label(_))
            && merged.last().is_some_and(|name| {
                let whole = format!("{} {}", name.text(), atom.text());
                !knowledge.analytes.recognise_exactly(&whole).is_empty()
            });
        let is_more = atom.kind == Kind::Text || stands_amid_text || ends_name || names_analyte;
        match merged.last_mut() {
            Some(last) if follows(last) && is_more => {
                last.absorb(atom);
            }
            _ => merged.push(atom),
        }
    }
    merged
}

impl Atom<'_> {
    /// Whether a clause ends here and a new statement with a label of its own follows.
    fn ends_clause_before(&self, next: &Atom<'_>) -> bool {
        self.tokens.last().is_some_and(|it| it.text.ends_with('.')) && next.gap > 0.5 && self.tokens.len() > 4
    }
}

/// What a phrase is, when it is more than text.
fn kind_of(
    phrase: &[Token<'_>],
    behind: &[Token<'_>],
    sign: DecimalSign,
    knowledge: &Knowledge,
) -> Option<Kind> {
    let words = &knowledge.lab_words;
    let text = join(phrase);
    if let [only] = phrase {
        match only.text.as_str() {
            // "A : G Ratio" is one name.
            ":" if behind.first().is_some_and(|it| is_bare_word_mark(&it.text)) => return None,
            ":" => return Some(Kind::Colon),
            "|" => return Some(Kind::Bar),
            _ => {}
        }
    }
    let ends_inside = phrase[..phrase.len() - 1].iter().any(|it| it.ends_clause);
    let holds_sign = phrase.len() > 1 && phrase.iter().any(|it| it.text == "|");
    if ends_inside || holds_sign {
        return None;
    }
    let are_words = phrase.iter().all(|it| it.text.chars().any(char::is_alphanumeric));
    if let Some(column) = words.column(&text).filter(|_| are_words) {
        let next = behind.first().map(|it| it.text.as_str());
        // "ANA titer 1:160": the word is a part of the name, and no heading with its value behind.
        let is_in_name = phrase[0].gap > 0.0 && phrase[0].gap <= MAX_INNER_GAP && next != Some(":");
        let has_value = next.is_some_and(|it| {
            it == ":" || it.starts_with(['<', '>']) || it.starts_with(|first: char| first.is_ascii_digit())
        });
        if has_value && !is_in_name && matches!(column, Column::Value | Column::Range) {
            return Some(Kind::Label(column));
        }
    }
    if text.chars().any(char::is_numeric)
        && let Some(kind) = figure_of(&text, phrase, behind, (sign, knowledge))
    {
        return Some(kind);
    }
    // S. Typhi "O": what stands in quotes is called so, and is no result.
    if phrase.iter().any(|it| it.text == ":") || text.starts_with(['"', '“', '”']) {
        return None;
    }
    // A dash says "not tested" only in a cell of its own; amid text it is a dash.
    let is_dash = text.chars().all(|it| matches!(it, '-' | '–' | '—'));
    if is_dash && (phrase[0].gap <= MAX_INNER_GAP || behind.first().is_some_and(|it| it.gap <= MAX_INNER_GAP))
    {
        return None;
    }
    if phrase.len() <= 3
        && let Some(flag) = words.flag(&text)
        && (!is_bare_word_mark(&text) || phrase.len() == 1)
        // "% (Normal)" is a unit and a mark.
        && (phrase.len() == 1 || !knowledge.units.is_unit(&phrase[0].text))
    {
        return Some(Kind::Flag(flag));
    }
    if let Some(result) = words.result(&text) {
        return Some(Kind::Result(result));
    }
    let is_sign = |it: &Token<'_>| it.text.chars().all(|sign| "()[]{}".contains(sign));
    let hangs = phrase.first().is_some_and(is_sign) || phrase.last().is_some_and(is_sign);
    (phrase.len() <= 4 && !hangs && knowledge.units.is_unit(strip_brackets(&text))).then_some(Kind::Unit)
}

/// The number, titre or range that a phrase with a digit is.
fn figure_of(
    text: &str,
    phrase: &[Token<'_>],
    behind: &[Token<'_>],
    (sign, knowledge): (DecimalSign, &Knowledge),
) -> Option<Kind> {
    if let Some(value) = number(phrase, sign, knowledge).or_else(|| grouped(phrase, behind, knowledge)) {
        return Some(Kind::Number(value));
    }
    if is_titre(text) {
        return Some(Kind::Result(ResultWord::Neutral));
    }
    let ends = range(text, sign, knowledge).or_else(|| normal_class(text, sign, knowledge))?;
    Some(Kind::Range(ends))
}

/// A single letter without brackets, which is a mark only where nothing else stands beside it.
fn is_bare_word_mark(text: &str) -> bool {
    text.chars().count() == 1 && text.chars().all(char::is_alphabetic)
}

/// A titre such as 1:160 or 1/160.
pub(super) fn is_titre(text: &str) -> bool {
    // Dilutions go in steps of two or ten: 1:80, 1:64; 1:6 is a range.
    let is_dilution = |it: &str| {
        it.len() >= 2 && it.parse().is_ok_and(|it: u32| it.is_multiple_of(10) || it.is_power_of_two())
    };
    let text = strip_brackets(text).trim_start_matches(['<', '>', '=', '≤', '≥', ' ']).replace(' ', "");
    text.strip_prefix("1:").or_else(|| text.strip_prefix("1/")).is_some_and(is_dilution)
}

/// The words of some tokens; pieces of one word stand together.
pub(super) fn join(tokens: &[Token<'_>]) -> String {
    let mut text = String::new();
    for (idx, token) in tokens.iter().enumerate() {
        let glued = idx > 0 && std::ptr::eq(tokens[idx - 1].word, token.word);
        if idx > 0 && !glued {
            text.push(' ');
        }
        text.push_str(&token.text);
    }
    text
}
