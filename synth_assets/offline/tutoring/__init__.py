"""What the embedded provider knows of tutoring: English sentences, themes to talk about, learners' slips, bad tutors."""
