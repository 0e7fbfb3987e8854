/** The program of a thread that judges reviews, where a program consists of several files. */
import { judgeReviews } from "./thread";

judgeReviews();
