//! Cuts the words of a line into tokens: a number, its unit and a mark may be printed as one word.

use crate::model::{Line, Reader, Rect, Word};
use crate::pipeline::Knowledge;

/// Another reading of a word is taken from this confidence on where its own text means nothing, in
/// percent, and from the second on where its own is less sure than the third.
const SURE: u8 = 60;
const VERY_SURE: u8 = 90;
const UNSURE: u8 = 60;

/// A piece of a word that has a meaning of its own.
#[derive(Clone, Debug)]
pub(super) struct Token<'a> {
    /// The piece as printed.
    pub text: String,
    /// Where it stands; a part of a word gets its share of the width.
    pub rect: Rect,
    /// Where it counts as standing among the columns; otherwise than `rect` in tables drawn with bars.
    pub place: Rect,
    /// The word it is cut from.
    pub word: &'a Word,
    /// Distance to the token before, in word heights; 0 inside a word, and for the first.
    pub gap: f32,
    /// Whether a comma or semicolon closes it.
    pub ends_clause: bool,
}

/// Cuts a line into tokens, left to right.
pub(super) fn tokens<'a>(line: &'a Line, word_height: f32, knowledge: &Knowledge) -> Vec<Token<'a>> {
    let mut found: Vec<Token<'a>> = Vec::new();
    for word in line.words() {
        let text = meaning(word, knowledge);
        let n_chars = text.chars().count().max(1) as f32;
        let mut at = 0;
        for piece in pieces(text, knowledge) {
            let n_piece = piece.chars().count();
            let rect = part(word.rect, at as f32 / n_chars, (at + n_piece) as f32 / n_chars);
            at += n_piece;
            let text = piece.trim_end_matches([',', ';']);
            // Dots that lead to a value say nothing.
            if is_leader(text) {
                continue;
            }
            if text.is_empty() {
                if let Some(last) = found.last_mut() {
                    last.ends_clause = true;
                }
                continue;
            }
            let gap = match found.last() {
                Some(last) if !std::ptr::eq(last.word, word) && word_height > 0.0 => {
                    (word.rect.left() - last.word.rect.right()) / word_height
                }
                _ => 0.0,
            };
            found.push(Token {
                text: text.to_owned(),
                rect,
                place: rect,
                word,
                gap,
                ends_clause: text.len() < piece.len(),
            });
        }
    }
    found
}

/// Tokens as a cell of their own, far from what stands before it.
pub(super) fn apart<'a>(tokens: &[Token<'a>]) -> Vec<Token<'a>> {
    const FAR: f32 = 4.0;
    let mut tokens = tokens.to_vec();
    if let Some(first) = tokens.first_mut() {
        first.gap = FAR;
    }
    tokens
}

/// The text of a word: that of its other readings which is a unit or a mark where its own is none.
///
/// Numbers are left alone: which reading of a number holds is no matter of what would fit.
fn meaning<'w>(word: &'w Word, knowledge: &Knowledge) -> &'w str {
    // "9 - 17 fl" read as "9-171".
    let has_unit = |text: &str| {
        let end = text.rfind(|it: char| it.is_ascii_digit()).map_or(0, |it| it + 1);
        text[..end].contains(['-', '–']) && knowledge.units.is_unit(&text[end..])
    };
    if word.reader != Reader::File && word.confidence.percent() < UNSURE && !has_unit(&word.text) {
        let other = word.others.iter().find(|it| it.confidence.percent() >= SURE && has_unit(&it.text));
        if let Some(other) = other {
            return &other.text;
        }
    }
    let means = |text: &str| knowledge.units.is_unit(text) || knowledge.lab_words.flag(text).is_some();
    let is_number = |text: &str| text.starts_with(|it: char| it.is_ascii_digit()) && !text.contains('/');
    if word.reader == Reader::File || is_number(&word.text) {
        return &word.text;
    }
    let is_unsure = word.confidence.percent() < UNSURE;
    let least = match (means(&word.text), is_unsure) {
        (false, _) => SURE,
        (true, true) => VERY_SURE,
        (true, false) => return &word.text,
    };
    let other = word.others.iter().find(|it| it.confidence.percent() >= least && means(&it.text));
    other.map_or(&word.text, |it| &it.text)
}

/// So many dots lead from a name to its value.
const LEADER: &str = "...";

/// Whether a piece is nothing but dots or lines that lead to a value.
fn is_leader(text: &str) -> bool {
    text.chars().count() > 1 && text.chars().all(|it| matches!(it, '.' | '…' | '_' | '·'))
}

/// The pieces of a word; put together they are the word.
fn pieces<'w>(word: &'w str, knowledge: &Knowledge) -> Vec<&'w str> {
    if let Some((before, after)) = word.split_once('|') {
        let bar = &word[before.len()..=before.len()];
        let mut found = if before.is_empty() { Vec::new() } else { pieces(before, knowledge) };
        found.push(bar);
        if !after.is_empty() {
            found.extend(pieces(after, knowledge));
        }
        return found;
    }
    if let Some(at) = word.find(LEADER)
        && !is_leader(word)
    {
        let (before, rest) = word.split_at(at);
        let end = rest.find(|it| it != '.').unwrap_or(rest.len());
        let parts = [before, &rest[..end], &rest[end..]].into_iter().filter(|it| !it.is_empty());
        return parts.flat_map(|it| if is_leader(it) { vec![it] } else { pieces(it, knowledge) }).collect();
    }
    let bare = word.trim_end_matches([',', ';']);
    if bare.len() > 1
        && let Some(label) = bare.strip_suffix(':')
    {
        let mut found = pieces(label, knowledge);
        found.push(&word[label.len()..]);
        return found;
    }
    if word.len() > 1 && word.starts_with(':') {
        let mut found = vec![&word[..1]];
        found.extend(pieces(&word[1..], knowledge));
        return found;
    }
    if let Some((label, value)) = word.split_once(':')
        && label.chars().filter(|it| it.is_alphabetic()).count() >= 2
        && value.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '<' | '>'))
    {
        let mut found = vec![label, &word[label.len()..=label.len()]];
        found.extend(pieces(value, knowledge));
        return found;
    }
    if let Some((label, sign, value)) = glued_result(word, knowledge) {
        let mut found = vec![label, sign];
        found.extend(pieces(value, knowledge));
        return found;
    }
    // "*19,8": a mark glued to its value.
    let starred = word.trim_start_matches('*');
    if starred.len() < word.len() && starred.starts_with(|it: char| it.is_ascii_digit()) {
        let mut found = vec![&word[..word.len() - starred.len()]];
        found.extend(pieces(starred, knowledge));
        return found;
    }
    after_number(word, knowledge).map_or_else(|| vec![word], |(number, rest)| vec![number, rest])
}

/// The parts of "Hb-13.2" and "Na=128": an analyte's name, a sign and a number; not of "CA-125", which is a
/// name.
fn glued_result<'w>(word: &'w str, knowledge: &Knowledge) -> Option<(&'w str, &'w str, &'w str)> {
    let at = word.find(['-', '='])?;
    let (label, rest) = word.split_at(at);
    let (sign, value) = rest.split_at(1);
    let is_name = label.len() <= 8
        && !label.is_empty()
        && label.chars().all(char::is_alphabetic)
        && value.starts_with(|it: char| it.is_ascii_digit());
    let is_known = |name: &str| !knowledge.analytes.recognise_exactly(name).is_empty();
    (is_name && is_known(label) && !is_known(word)).then_some((label, sign, value))
}

/// Cuts a unit or a mark off the number before it.
fn after_number<'w>(word: &'w str, knowledge: &Knowledge) -> Option<(&'w str, &'w str)> {
    let signs = word.len() - word.trim_start_matches(['<', '>', '=', '≤', '≥', '+', '-']).len();
    let digits = word[signs..].find(|it: char| !it.is_ascii_digit() && it != '.' && it != ',')?;
    let (number, rest) = word.split_at(signs + digits);
    if digits == 0 || !number.ends_with(|it: char| it.is_ascii_digit()) {
        return None;
    }
    let bare = rest.trim_end_matches([',', ';']);
    let has_meaning = knowledge.units.is_unit(bare) || knowledge.lab_words.flag(bare).is_some();
    has_meaning.then_some((number, rest))
}

fn part(rect: Rect, from: f32, to: f32) -> Rect {
    let at = |fraction: f32| rect.left() + rect.width() * fraction;
    Rect::new(at(from), rect.top(), at(to).max(at(from)), rect.bottom()).unwrap_or(rect)
}
