//! Lines cut from a picture are read.

use crate::read::OcrError;

use super::decode::{Alphabet, Letter};
use super::net::{Input, Net};
use super::strip::{HEIGHT, Strip};

/// The recogniser reads narrower pictures badly; they are filled up with grey.
const MIN_WIDTH: usize = 96;

/// Strips are filled up to the next multiple, so that some of them share a width.
const WIDTH_STEP: usize = 32;

/// The most pixels in a row that are read at once; more would only take memory.
const MAX_ROW: usize = 1536;

/// The network that reads lines.
pub(super) struct Recogniser {
    net: Net,
    alphabet: Alphabet,
}

impl Recogniser {
    /// Loads the network and its list of characters.
    ///
    /// # Errors
    /// When the bytes are not the recogniser.
    pub(super) fn load(bytes: Vec<u8>) -> Result<Recogniser, OcrError> {
        let net = Net::load(bytes, "the recogniser of PP-OCR")?;
        let alphabet = Alphabet::new(net.note("character"))?;
        Ok(Recogniser { net, alphabet })
    }

    /// Reads strips, several of like width at once.
    ///
    /// Returns for each, in their order, its letters from left to right with the spaces between
    /// words; places are fractions of the strip's width. `None` has no letters.
    ///
    /// # Errors
    /// When the network fails.
    pub(super) fn read(&self, strips: &[Option<Strip>]) -> Result<Vec<Vec<Letter>>, OcrError> {
        let mut readings = vec![Vec::new(); strips.len()];
        let mut order: Vec<(usize, usize, &Strip)> = strips
            .iter()
            .enumerate()
            .filter_map(|(idx, it)| it.as_ref().map(|it| (filled_width(it), idx, it)))
            .collect();
        order.sort_by_key(|&(width, idx, _)| (width, idx));
        for same in order.chunk_by(|a, b| a.0 == b.0) {
            let width = same[0].0;
            for batch in same.chunks((MAX_ROW / width).max(1)) {
                let strips: Vec<&Strip> = batch.iter().map(|it| it.2).collect();
                for ((_, idx, _), reading) in batch.iter().zip(self.read_batch(&strips, width)?) {
                    readings[*idx] = reading;
                }
            }
        }
        Ok(readings)
    }

    fn read_batch(&self, strips: &[&Strip], width: usize) -> Result<Vec<Vec<Letter>>, OcrError> {
        let mut input = Input::new(strips.len(), width, HEIGHT);
        for (idx, strip) in strips.iter().enumerate() {
            input.fill(idx, &strip.grey, strip.width);
        }
        let ([n, n_columns, n_characters], scores) = self.net.run::<3>(input)?;
        if n != strips.len() || n_characters != self.alphabet.len() || n_columns == 0 {
            return Err(OcrError { reason: "the recogniser does not fit its list of characters".into() });
        }
        let pages = scores.chunks_exact(n_columns * n_characters);
        let reading = |(strip, scores): (&&Strip, &[f32])| {
            // The network sees the strip with what fills it up.
            let stretch = width as f32 / strip.width as f32;
            let letters = self.alphabet.decode(scores).into_iter();
            letters.map(|it| Letter { at: (it.at * stretch).min(1.0), ..it }).collect()
        };
        Ok(strips.iter().zip(pages).map(reading).collect())
    }
}

fn filled_width(strip: &Strip) -> usize {
    strip.width.max(MIN_WIDTH).next_multiple_of(WIDTH_STEP)
}
